"""A language of turns of phrase: each a terminal's pattern, put in order by an LALR parser.

What a grammar's terminals say is data (grammars/dosage.lark, grammars/criteria.lark). The lexer tries them in the order
in which they stand there, and passes over what begins none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from checker.lazy_pattern import Alternative, LazyPattern, moved
from checker.parse_table import ParseTable, Token, Tree

if TYPE_CHECKING:
    from lark.lexer import TerminalDef

HOLE = re.compile(r"(?<!\?P)<([A-Za-z_]+)>")
"""<take>, <NUMBER>: where a pattern takes in words, or another pattern. (?P<n>…) is none."""


class Phrase(Token):
    """A turn of phrase: its kind (``type``), its place in the folded text, and its named parts."""

    parts: Mapping[str, str]
    begin: int
    stop: int

    @classmethod
    def of(cls, kind: str, text: str, start: int, end: int, parts: Mapping[str, str | None]) -> Phrase:
        found = cls(text[start:end])
        found.type, found.begin, found.stop = kind, start, end
        found.parts = {name: part for name, part in parts.items() if part}
        return found

    def part(self, *names: str) -> str:
        """The first of the named parts that is there, or nothing."""
        return next((self.parts[name] for name in names if name in self.parts), "")


class PhraseLexer:
    """The phrases of a folded text, of the terminals that its kind of text has; the grammar says which are passed over.
    Of what begins no phrase, a run that ``tells`` something is given as UNREAD."""

    def __init__(self, grammar: ParseTable, tells: Callable[[str], bool]) -> None:
        self.grammar, self.tells = grammar, tells
        self.sources: Mapping[str, str] = grammar.kept["patterns"]
        self.literals: Mapping[str, Sequence[str]] = grammar.kept["literals"]
        self.patterns: dict[str, Sequence[tuple[str, LazyPattern]]] = {}

    def patterns_of(self, kind: str) -> Sequence[tuple[str, LazyPattern]]:
        """The terminals of a kind of text and their patterns, in the grammar's order."""
        if kind not in self.patterns:
            states = [self.grammar.states[self.grammar.start(name)] for name in (kind, f"{kind}_passed")]
            self.patterns[kind] = [
                (name, LazyPattern([Alternative(source, self.literals[name])]))
                for name, source in self.sources.items()
                if any(name in state for state in states)
            ]
        return self.patterns[kind]

    def lex(self, text: str, kind: str) -> Iterator[Phrase]:
        every = ((name, pattern.compiled_for(text)) for name, pattern in self.patterns_of(kind))
        patterns = [(name, pattern) for name, pattern in every if pattern]
        at = unread = 0
        where = moved(text)
        while at <= len(text):
            hits = ((name, pattern.match(where, at)) for name, pattern in patterns) if at < len(text) else iter(())
            name, hit = next(((name, hit) for name, hit in hits if hit and hit.end() > at), ("", None))
            if not hit and at < len(text):
                at += 1
                continue
            if self.tells(text[unread:at]):
                yield Phrase.of("UNREAD", text, unread, at, {})
            if hit and not name.startswith("_"):
                parts = {part: text[slice(*hit.span(part))] for part in hit.re.groupindex}
                yield Phrase.of(name, text, at, hit.end(), parts)
            at = unread = hit.end() if hit else at + 1

    def parse(self, text: str, kind: str) -> Tree[Phrase]:
        """The tree of a folded text."""
        return self.grammar.parse(self.lex(text, kind), kind)


def compile_phrases(text: str, words: Mapping[str, str], starts: Sequence[str], parts: Sequence[str]) -> dict[str, Any]:
    """The grammar's table, its terminals' patterns with the words put in, and those of ``parts`` by themselves."""
    from lark import Lark  # a check with the tables that were kept must not pay for it

    from checker.lalr_tables import Unlexed, plain_table
    from checker.required_literals import required_literals

    patterns = dict(words)

    def fill(terminal: TerminalDef) -> None:
        filled = HOLE.sub(lambda hole: f"(?:{patterns[hole[1]]})", terminal.pattern.value)
        patterns[terminal.name] = terminal.pattern.value = filled

    lark = Lark(text, parser="lalr", lexer=Unlexed, start=list(starts), edit_terminals=fill)
    sources = {terminal.name: terminal.pattern.value for terminal in lark.terminals if terminal.priority >= 0}
    return {
        **plain_table(lark),
        "patterns": sources,
        "literals": {name: required_literals(source) for name, source in sources.items()},
        "parts": {name: lark.get_terminal(name).pattern.value for name in parts},
    }


def phrases(trees: Iterable[Tree[Phrase]]) -> list[Phrase]:
    """In the order of the text."""
    return [leaf for tree in trees for leaf in tree.leaves()]
