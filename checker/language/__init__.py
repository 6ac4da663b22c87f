"""What a company's free text says: its clauses, whom each speaks of, what it claims, whose a sum of money is.

Everything here works on plain text and on the vocabularies of rules/language.yaml, in time that grows with the
text's length alone.
"""
