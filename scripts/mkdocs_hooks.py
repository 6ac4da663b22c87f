"""What `mkdocs build` adds to docs/: the rule book, written from the rules, and how rules are written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

from checker.rule_tools.rule_book import WORKBOOK, pages, workbook
from checker.rule_tools.rule_source import read_rule_source

HOUSE = Path(__file__).parents[1]
COPIED = {"own-rules.md": "rules/README.zh-CN.md", "en/own-rules.md": "rules/README.md"}


def on_files(files: Files, config: Any) -> Files:
    raw, book = read_rule_source(None)
    for path, text in pages(raw, book).items():
        files.append(File.generated(config, path, content=text))
    files.append(File.generated(config, WORKBOOK, content=workbook(raw, book)))
    for path, source in COPIED.items():
        text = (HOUSE / source).read_text("utf-8")
        text = text.replace("](README.md)", "](en/own-rules.md)").replace("](README.zh-CN.md)", "](../own-rules.md)")
        files.append(File.generated(config, path, content=text))
    return files
