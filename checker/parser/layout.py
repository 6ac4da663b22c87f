"""An edition's layout: its labels in the order of the print, and the LALR table for what may stand where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from checker.parse_table import ParseTable
from checker.parser.automaton import Automaton

START, COLUMN, HEADING = "start", "column", "heading"
"""Rules of form.lark."""
VALUE, NUMBER, FOREIGN, CRITERION = "VALUE", "NUMBER", "FOREIGN", "CRITERION"
BESIDE, AGAIN, ROW = "_BESIDE", "_AGAIN", "_ROW"
CRITERIA = "CRITERIA"
"""The label above the list of criteria."""
"""The terminals that are no label; form.lark says what they are."""


@cache
def field_key(terminal: str) -> str:
    """The field that a label's terminal is named after."""
    return terminal.lower().replace("__", "[].")


class Label(NamedTuple):
    """A printed label: its ``text``, and its ``shape`` with its width folded, for comparing.

    ``rule`` is the grammar's for what it labels: heading, field, column, criterion … ``section`` and ``order`` give its
    turn in print. ``second``: it may stand in a row's second column. ``numbered``: a number is printed behind it.
    ``repeats``: it may come again without going back in the section. ``behind``: of a label of another edition, the
    label of this one that is printed before it.
    """

    name: str
    text: str
    shape: str
    rule: str
    section: int
    order: int
    second: bool = False
    numbered: bool = False
    repeats: bool = False
    behind: str = ""

    @property
    def key(self) -> str:
        """The field that it labels."""
        return field_key(self.name)

    @property
    def floats(self) -> bool:
        """It stands in a block that the print puts at a page's end: see floating_blocks.py."""
        return self.rule == COLUMN

    @property
    def part(self) -> str:
        """The part of a group's row that it labels."""
        return self.name.partition("__")[2].lower()


class Layout:
    """One edition's labels by name, and its table as it is kept; ``sections`` are rules of the grammar."""

    def __init__(self, edition: str, labels: Mapping[str, Label], sections: Sequence[str], grammar: ParseTable) -> None:
        self.edition, self.labels, self.sections, self.grammar = edition, labels, sections, grammar

    @cached_property
    def automaton(self) -> Automaton:
        """What may stand where, for asking before anything is decided."""
        return Automaton(self.grammar, START)
