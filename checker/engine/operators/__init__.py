"""What a rule can ask of a form. Each operator answers true, false, or unknown, and says what it looked at.

rules/README.md describes them for authors, rules/rule.schema.json their arguments. A field that is absent or
not readable makes the answer unknown, never false.
"""

from checker.engine.operators import (
    attachments,
    catalogue,
    criteria,
    cycle,
    dates,
    documents,
    field_values,
    file_criteria,
    form,
    language,
    money,
    names,
    official_lists,
    papers,
    reference,
    text,
    uploads_folder,
)
from checker.engine.operators.context import NO_ITEM, OPERATORS, Context, Item

__all__ = [
    "NO_ITEM",
    "OPERATORS",
    "Context",
    "Item",
    "attachments",
    "catalogue",
    "criteria",
    "cycle",
    "dates",
    "documents",
    "field_values",
    "file_criteria",
    "form",
    "language",
    "money",
    "names",
    "official_lists",
    "papers",
    "reference",
    "text",
    "uploads_folder",
]
