"""The JSON schema of drafts, for editors: it completes keys and words, explains them, and marks what no form holds.

It is made of rules/fields.yaml and the editions. ``nrdl check`` does not use it: a word that the schema marks is a
finding there, and no reason not to read the draft.

    python -m scripts.write_draft_schema

writes reports/form.schema.json anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from checker.draft.field_comments import choices_of
from checker.draft.form_fields import numbered_groups
from checker.draft.reader import CRITERIA
from checker.model import Rulebook, Text

TITLE = "A draft of a declaration form for the NRDL"
TEXT = ["string", "number", "null"]
FORMS = {"month": r"\d{4}-(0[1-9]|1[0-2])", "datetime": r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}"}


def schema_text(book: Rulebook) -> str:
    return json.dumps(schema(book), ensure_ascii=False, indent=2) + "\n"


def schema(book: Rulebook) -> dict[str, Any]:
    """The schema, in the version that every editor's YAML support reads."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": TITLE,
        **closed(
            {
                "edition": {"description": field_description("edition", book), "enum": sorted(book.editions)},
                "form": form_schema(book),
                "print": print_schema(book),
                "masked": {
                    "description": field_description("masked", book),
                    **array_of({"enum": list(book.fields)}),
                },
            }
        ),
        "required": ["edition", "form"],
    }


def field_description(name: str, book: Rulebook) -> str:
    text = book.messages[f"draft_about_{name}"]
    return f"{text.zh} · {text.en}"


def closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": ["object", "null"], "additionalProperties": False, "properties": dict(properties)}


def array_of(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": ["array", "null"], "items": dict(items)}


def form_schema(book: Rulebook) -> dict[str, Any]:
    numbered = {CRITERIA}.union(*(numbered_groups(edition, book) for edition in book.editions))
    properties: dict[str, Any] = {}
    for key in book.fields:
        group, bracket, part = key.partition("[].")
        if not bracket:
            properties[key] = field_schema(key, book)
            continue
        number = {"number": {"type": ["integer", "string", "null"]}} if group in numbered else {}
        rows = properties.setdefault(group, array_of(closed(number)))
        rows["items"]["properties"][part] = field_schema(key, book)
    return closed(properties)


def field_schema(key: str, book: Rulebook) -> dict[str, Any]:
    """What may stand in a field, and what the field is; of its choices, those of all cycles."""
    spec = book.fields[key]
    help = spec.help or Text("", "")
    about = [". ".join(filter(None, (spec.title[one], help[one]))) for one in ("zh", "en")]
    found: dict[str, Any] = {"description": " · ".join(about)}
    words = list(dict.fromkeys(word for edition in book.editions.values() for word in choices_of(key, edition, book)))
    match spec.type:
        case "tick":
            return found | {"type": ["boolean", "null"]}
        case "file":
            return found | {"type": [*TEXT, "array"], "items": {"type": "string"}}
        case "choices":
            several = shaped(f"({'|'.join(words)})([、，,；;]({'|'.join(words)}))*", book)
            return found | {"anyOf": [{"enum": words}, several, {"type": "array", "items": {"enum": words}}]}
        case "month" | "datetime":
            form = book.messages[f"draft_kind_{spec.type}"]
            return found | shaped(FORMS[spec.type], book) | {"patternErrorMessage": f"{form.zh} · {form.en}"}
    return found | ({"anyOf": [{"enum": words}, shaped("", book)]} if words else {"type": TEXT})


def shaped(pattern: str, book: Rulebook) -> dict[str, Any]:
    """A text of this form, one that says there is nothing, or no entry; a type "null" would be offered as a word."""
    blank = book.formats.blank
    marks, words = blank["marks"].replace("\\", r"\\"), "|".join(map(re.escape, blank["nothing"]))
    nothing = f"^[{marks}]*$|^({words})$"
    no_text = {"type": ["array", "object", "number", "boolean"]}
    return {"not": no_text, "pattern": f"^({pattern})$|{nothing}" if pattern else nothing}


def print_schema(book: Rulebook) -> dict[str, Any]:
    names = list(dict.fromkeys(key.partition("[].")[0] for key in book.fields))
    sections = list(dict.fromkeys(name for edition in book.editions.values() for name in edition.sections))
    unequal = {"field": {"enum": list(book.fields)}, "row": {"type": "integer", "minimum": 1}}
    texts = array_of({"type": TEXT})
    return closed(
        {
            "printed_twice": array_of({"enum": names}),
            "unequal": array_of(closed({**unequal, "first": {"type": TEXT}, "other": {"type": TEXT}})),
            "missing_sections": array_of({"enum": sections}),
            "foreign_labels": texts,
            "unrecognised": texts,
            "lost": texts,
        }
    ) | {"description": field_description("print", book)}
