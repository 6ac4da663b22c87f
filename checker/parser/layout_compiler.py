"""An edition's grammar -> its labels and its LALR table, made by Lark. A check reads what was made before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lark import Lark
from lark.exceptions import GrammarError, LarkError
from lark.grammar import Rule

from checker.errors import rule_error
from checker.lalr_tables import Unlexed, plain_table
from checker.normalize import fold_width
from checker.parse_table import ParseTable
from checker.parser.automaton import Automaton
from checker.parser.layout import BESIDE, NUMBER, START, VALUE, Label


def compiled_layout(path: Path, grammar: str) -> Mapping[str, Any]:
    """Labels, rules and table of a grammar's text as plain data. Raises RuleError when Lark cannot use it."""
    try:
        lark = Lark(grammar, parser="lalr", lexer=Unlexed, propagate_positions=False)
        table = plain_table(lark)
        sections, labels = read_labels(lark, ParseTable(table))
        return {"sections": sections, "labels": labels, **table}
    except (LarkError, LookupError, ValueError) as error:
        raise rule_error("rules.grammar_unusable", path.name, error=str(error).strip().splitlines()[0]) from None


def read_labels(lark: Lark, table: ParseTable) -> tuple[list[str], list[Label]]:
    """The sections, and each label with what the rules say of it, in the order in which the grammar names them."""
    texts: dict[str, str] = {}
    for defined in lark.terminals:
        if defined.pattern.type != "str":
            raise GrammarError(f"{defined.name} is a pattern, and labels are plain strings")
        texts[defined.name] = defined.pattern.value
    rules: dict[str, list[Rule]] = {}
    for rule in lark.rules:
        rules.setdefault(rule.origin.name, []).append(rule)
    behind: dict[str, set[str]] = {}
    for actions in table.states:
        for terminal, action in actions.items():
            if isinstance(action, int) and terminal in texts:
                behind.setdefault(terminal, set()).update(table.states[action])

    def walk(name: str, seen: set[str]) -> Iterator[tuple[str, str]]:
        for rule in rules[name]:
            for symbol in rule.expansion:
                if symbol.name in texts:
                    yield symbol.name, rule.alias or rule.options.template_source or name
                elif not symbol.is_term and symbol.name not in seen:
                    seen.add(symbol.name)
                    yield from walk(symbol.name, seen)

    sections = [symbol.name for symbol in rules[START][0].expansion]
    automaton = Automaton(table, START)
    labels: dict[str, Label] = {}
    for n, section in enumerate(sections):
        for name, origin in walk(section, set()):
            after = behind[name]
            twice = automaton.after(automaton.start, VALUE, name, VALUE, name) is not None
            text = texts[name]
            label = Label(name, text, fold_width(text), origin, n, len(labels), BESIDE in after, NUMBER in after, twice)
            labels.setdefault(name, label)
    return sections, [*labels.values()]
