"""A grammar's LALR table, as Lark made it (checker/lalr_tables.py), and the parser that goes by it.

Loading Lark takes longer than a form: it is imported only where a table has to be made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar, cast

END = "$END"
"""The terminal behind the last one of a text."""


class Token(str):
    """Words of a text; ``type`` is the grammar's terminal for them."""

    __slots__ = ("type",)
    type: str


Leaf = TypeVar("Leaf", bound=Token)


class Tree(Generic[Leaf]):
    """What a rule of the grammar made of the nodes and tokens below; ``data`` is the rule's name."""

    __slots__ = ("children", "data")

    def __init__(self, data: str, children: list[Tree[Leaf] | Leaf]) -> None:
        self.data, self.children = data, children

    def leaves(self) -> Iterator[Leaf]:
        """The tokens in the order of the text."""
        for child in self.children:
            if isinstance(child, Tree):
                yield from child.leaves()
            else:
                yield child


class GrammarRule(NamedTuple):
    """A rule of the grammar: ``origin`` becomes ``size`` parts. Of these, ``kept`` go into its node, each as it is, or
    what is below it where its rule begins with _. ``node`` is the node's name; ``expand``: an only child stands for it.
    """

    origin: str
    size: int
    kept: Sequence[tuple[int, bool]]
    node: str
    expand: bool

    def reduced(self, parts: list[Any]) -> Any:
        children: list[Any] = []
        for number, inner in self.kept:
            if inner and not children:  # not copied, so that a long list takes no longer than it is
                children = parts[number].children
            elif inner:
                children += parts[number].children
            else:
                children.append(parts[number])
        return children[0] if self.expand and len(children) == 1 else Tree(self.node, children)


class ParseTable:
    """The rules and the table of a grammar, of what plain_table made of it."""

    def __init__(self, kept: Mapping[str, Any]) -> None:
        self.kept = kept

    @cached_property
    def states(self) -> Sequence[Mapping[str, int | GrammarRule]]:
        """For each state what comes next: of a terminal or a rule that was read, the state behind it; or the rule by
        which what was read last is reduced."""
        tokens, rules = self.kept["tokens"], [grammar_rule(*rule) for rule in self.kept["rules"]]
        sets = [[tokens[n] for n in members] for members in self.kept["sets"]]
        states = []
        for shifts, reduces in self.kept["states"]:
            actions: dict[str, int | GrammarRule] = {tokens[token]: target for token, target in shifts}
            for rule, members in reduces:
                actions |= dict.fromkeys(sets[members], rules[rule])
            states.append(actions)
        return states

    def start(self, rule: str) -> int:
        """The state in which a text begins that the rule is for."""
        return cast(int, self.kept["starts"][rule][0])

    def parse(self, tokens: Iterable[Leaf], rule: str) -> Tree[Leaf]:
        """The tree of a text. Raises KeyError where the grammar does not let a token stand."""
        states, (start, end) = self.states, self.kept["starts"][rule]
        stack, values = [start], list[Any]()
        for token in (*tokens, None):
            terminal = token.type if token is not None else END
            while not isinstance(action := states[stack[-1]][terminal], int):
                first = len(values) - action.size
                values[first:] = [action.reduced(values[first:])]
                del stack[first + 1 :]
                target = states[stack[-1]][action.origin]
                assert isinstance(target, int)
                stack.append(target)
                if token is None and stack[-1] == end:
                    return cast("Tree[Leaf]", values[-1])
            stack.append(action)
            values.append(token)
        raise KeyError(END)


def grammar_rule(origin: str, parts: Sequence[str], order: int, alias: str, expand: bool, template: str) -> GrammarRule:
    """The rule of what plain_table keeps of it. Of its parts, terminals whose names begin with _ are left out."""
    kept = [
        (number, name[0] == "_" and not name.isupper())
        for number, name in enumerate(parts)
        if not (name[0] == "_" and name.isupper())
    ]
    return GrammarRule(origin, len(parts), kept, alias or template or origin, expand and not alias)
