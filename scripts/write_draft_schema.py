"""The schema that editors complete drafts by: `python -m scripts.write_draft_schema` writes it into reports/ anew."""

from __future__ import annotations

from checker import paths
from checker.draft.json_schema import schema_text
from checker.rulebook import load_rules

if __name__ == "__main__":
    (paths.REPORTS / "form.schema.json").write_text(schema_text(load_rules()), encoding="utf-8", newline="\n")
