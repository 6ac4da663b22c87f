"""Own grammars: labels and the places of labels, nothing else.

A grammar of Lark may hold patterns and read other files; an own one may not, so that it can hold nothing up.
"""

from __future__ import annotations

import re
from pathlib import Path

from checker import paths
from checker.errors import RuleError
from checker.model import Text

LARGEST = 100_000
LINE = re.compile(
    r"\s*(?://.*"
    r"|(?:%override\s+)?[A-Z][A-Z_0-9]*\s*:\s*\"[^\"\\\n]+\"\s*"
    r"|(?:%(?:override|extend)\s+)?[a-z][a-z_0-9]*\s*:[A-Za-z_0-9 \t|()\[\]?*]+"
    r"|\|[A-Za-z_0-9 \t|()\[\]?*]+)?"
)


def check_grammar(path: Path, name: str) -> None:
    """Raises RuleError for whatever is no label, no comment and no rule of labels."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        what = Text("文件不能按 UTF-8 读取。", "The file cannot be read as UTF-8.")
        raise RuleError(name, None, "", what, Text("请另存为 UTF-8。", "Save it as UTF-8.")) from None
    if len(text) > LARGEST:
        what = Text(f"文法超过 {LARGEST} 个字符。", f"The grammar has more than {LARGEST} characters.")
        raise RuleError(name, None, "", what, Text("请缩短。", "Shorten it."))
    if (paths.GRAMMARS / path.name).exists():
        what = Text(f"已有内置文法 {path.name}。", f"There is a shipped grammar {path.name}.")
        raise RuleError(name, None, "", what, Text("请给您的换一个名称。", "Give yours another name."))
    for number, line in enumerate(text.split("\n"), 1):
        if not LINE.fullmatch(line.rstrip("\r")):
            what = Text("这一行既不是标签，也不是标签的规则。", "This line is no label and no rule of labels.")
            mend = Text(
                '标签请写作 NAME: "文字"，规则请写作 name: NAME entry；不能有模式，也不能导入。',
                'Write labels as NAME: "words" and rules as name: NAME entry; no patterns, no imports.',
            )
            raise RuleError(name, number, "", what, mend)
