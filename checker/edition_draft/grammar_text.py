"""A new cycle's grammar: what differs from the nearest cycle's, as Lark rules and labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from checker import paths
from checker.model import LabelChange

LABEL = re.compile(r'^(?:%override )?([A-Z][A-Z_0-9]*): ".*"$', re.MULTILINE)
CALL = r"[a-z_]+\{{[^{{}}]*(?:\{{[^{{}}]*\}}[^{{}}]*)*\b{name}\b[^{{}}]*(?:\{{[^{{}}]*\}}[^{{}}]*)*\}}"
"""A rule's template that holds a label: _line{OTC}, _pair{LEFT, RIGHT}."""
FURTHER = "FURTHER"


def grammar_text(
    year: str, like: str, own: str | None, changes: Sequence[LabelChange], sections: Sequence[str], heading: str
) -> str:
    """The text of grammars/YEAR.lark; empty where the form is laid out as the nearest cycle's."""
    if not sections and not any(change.kind in ("reworded", "new", "gone") for change in changes):
        return ""
    folders = [Path(own), paths.GRAMMARS] if own else [paths.GRAMMARS]
    file = next(path for folder in folders if (path := folder / f"{like}.lark").is_file())
    body = re.sub(r"^//.*\n+", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE).strip()
    common = (paths.GRAMMARS / "form.lark").read_text(encoding="utf-8")
    lines = body.split("\n")
    for change in changes:
        if change.kind == "reworded":
            lines = with_label(lines, terminal(change.key), printable(change.new))
    for change in changes:
        if change.kind == "gone" and "[]." not in change.key:
            lines = with_rule(lines, common, terminal(change.key), without_call)
    added = [change for change in changes if change.kind == "new" and change.after]
    for n, change in enumerate(added, 1):
        lines = with_rule(lines, common, terminal(change.after), partial(with_call, f"_line{{{FURTHER}_{n}}}"))
        lines.append(f'{FURTHER}_{n}: "{printable(change.new)}"')
    if sections:
        lines.append(f"%override start: {' '.join(sections)}")
    return "\n".join([f"// {line}" for line in heading.split("\n")] + ["", *lines]) + "\n"


def terminal(key: str) -> str:
    return key.upper().replace("[].", "__")


def printable(wording: str) -> str:
    """A label as a grammar can hold it: quotes in pairs become the print's own."""
    return re.sub(r'"([^"]*)"', "\N{LEFT DOUBLE QUOTATION MARK}\\1\N{RIGHT DOUBLE QUOTATION MARK}", wording)


def with_label(lines: Sequence[str], name: str, wording: str) -> list[str]:
    own = [n for n, line in enumerate(lines) if (found := LABEL.match(line)) and found[1] == name]
    if not own:
        return [*lines, f'%override {name}: "{wording}"']
    head = lines[own[0]].partition(":")[0]
    return [*lines[: own[0]], f'{head}: "{wording}"', *lines[own[0] + 1 :]]


def with_rule(lines: Sequence[str], common: str, name: str, change: Callable[[str, str], str]) -> list[str]:
    """The lines, with the rule that holds a label changed: its template's call becomes what ``change`` makes of it."""
    call = re.compile(CALL.format(name=name))

    def changed(rule: str) -> str:
        found = call.search(rule)
        assert found
        head, tail = rule[: found.start()], rule[found.end() :]
        becomes = change(found[0], name)
        if not becomes and "|" in rule:  # one of several
            head, tail = (re.sub(r"\|\s*$", "", head), tail) if "|" in head else (head, re.sub(r"^\s*\|", "", tail))
        text = " ".join(f"{head}{becomes}{tail}".split())
        return f"{text} " if text.endswith(":") else text  # a rule of nothing is one, too

    for n, line in enumerate(lines):
        if line.startswith("%override _") and call.search(line):
            return [*lines[:n], changed(line), *lines[n + 1 :]]
    rule = next((line for line in common.split("\n") if re.match(r"_[a-z]+: ", line) and call.search(line)), None)
    return [*lines, f"%override {changed(rule)}"] if rule else list(lines)


def with_call(further: str, call: str, name: str) -> str:
    return f"{call} {further}"


def without_call(call: str, name: str) -> str:
    """Of a pair, the other one's line; of a line, nothing."""
    if not call.startswith("_pair{"):
        return ""
    left, right = call.removeprefix("_pair{").removesuffix("}").split(", ")
    return f"_line{{{right if left == name else left}}}"
