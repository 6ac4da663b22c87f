"""The columns of the workbook's sheets."""

from __future__ import annotations

from checker.model import VERDICTS

Columns = tuple[tuple[str, float], ...]
"""The message that heads a column, and its width; 0 is as wide as the names of the files need."""
FORM: Columns = (("column_file", 0), ("workbook_column_drug", 20))
SUMMARY: Columns = (
    *FORM,
    ("workbook_column_company", 26),
    ("column_edition", 8),
    ("column_outcome", 12),
    ("workbook_column_eligibility", 12),
    ("workbook_column_errors", 9),
    ("workbook_column_warnings", 10),
    ("workbook_column_reviews", 9),
    ("workbook_column_notes", 9),
    ("workbook_column_waived", 9),
    ("workbook_column_uploads", 26),
)
FINDINGS: Columns = (
    *FORM,
    ("workbook_column_rule", 7),
    ("workbook_column_verdict", 11),
    ("workbook_column_message", 36),
    ("workbook_column_words", 32),
    ("workbook_column_fix", 32),
    ("workbook_column_review", 26),
    ("workbook_column_title", 20),
    ("workbook_column_severity", 8),
    ("workbook_column_field", 18),
    ("workbook_column_row", 6),
    ("workbook_column_page", 6),
    ("workbook_column_line", 6),
    ("workbook_column_document", 20),
    ("workbook_column_clause", 18),
    ("workbook_column_confidence", 14),
    ("workbook_column_assumptions", 20),
    ("workbook_column_waived_by", 18),
    ("workbook_column_company", 18),
)
SHOWN = 8
"""Columns of the findings that are seen and printed; those behind them are folded away."""
VERDICT = [name for name, _ in FINDINGS].index("workbook_column_verdict")
ELIGIBILITY: Columns = (
    *FORM,
    ("column_edition", 8),
    ("workbook_column_rule", 8),
    ("workbook_column_title", 30),
    ("workbook_column_verdict", 12),
    ("workbook_column_message", 50),
    ("workbook_column_words", 30),
    ("workbook_column_basis", 30),
    ("workbook_column_assumptions", 30),
)
UPLOADS: Columns = (
    *FORM,
    ("upload_file", 40),
    ("upload_slot", 30),
    ("upload_document", 30),
    ("upload_pages", 7),
    ("upload_reading", 9),
    ("upload_rules", 20),
    ("upload_note", 40),
    ("upload_hash", 20),
)
FIELDS: Columns = (
    *FORM,
    ("workbook_column_section", 18),
    ("workbook_column_field", 24),
    ("workbook_column_text", 120),
    ("workbook_column_page", 7),
    ("workbook_column_line", 7),
)
RULES: Columns = (
    ("workbook_column_rule", 8),
    ("workbook_column_title", 46),
    ("workbook_column_severity", 10),
    ("workbook_column_family", 14),
    ("workbook_column_basis", 60),
    *((f"workbook_column_forms_{verdict}", 12) for verdict in VERDICTS),
)
PROBLEMS: Columns = (
    ("column_file", 0),
    ("workbook_column_kind", 16),
    ("workbook_column_problem", 60),
    ("workbook_column_advice", 50),
)
