"""What an audit's file keeps once: the rules' words, and a drawn form's result as a sample of what comes."""

from __future__ import annotations

from functools import lru_cache

from checker.audit.compressed_json import json_bytes
from checker.audit.rulebook_words import RulebookWords, Samples, texts_of_rules
from checker.audit.serialization import plain_result
from checker.model import Rulebook
from checker.pipeline import Options, judge
from checker.rulebook.trial import filled_form


@lru_cache(maxsize=4)
def words_of_rules(book: Rulebook) -> RulebookWords:
    """The same in every process that has these rules."""
    texts, edition = texts_of_rules(book), max(book.editions)
    result = judge(filled_form(edition, book), "", None, book, Options())
    plain = plain_result(result, RulebookWords(texts))
    findings, form = json_bytes(plain.pop("findings")), json_bytes(plain.pop("form"))
    criteria = json_bytes([book.editions[each].parameters.get("criteria") for each in sorted(book.editions)])
    return RulebookWords(texts, Samples(findings, criteria + form, json_bytes(plain)))
