"""The LALR automaton without values: what may follow what was read, asked before it is decided what is read."""

from __future__ import annotations

from checker.parse_table import ParseTable


class Automaton:
    """The stacks that a parse table can have. They share their beginnings, so that a stack is one number."""

    def __init__(self, table: ParseTable, start: str) -> None:
        self._states = table.states
        self._top, self._below = [table.start(start)], [0]
        self._stacks: dict[tuple[int, int], int] = {}
        self._known: dict[tuple[int, str], int | None] = {}
        self.start = 0

    def after(self, stack: int, *terminals: str) -> int | None:
        """The stack when these terminals come next; None when the grammar does not let them stand there."""
        found: int | None = stack
        for terminal in terminals:
            if found is None:
                break
            known = found, terminal
            if known not in self._known:
                self._known[known] = self._shifted(found, terminal)
            found = self._known[known]
        return found

    def _shifted(self, stack: int, terminal: str) -> int | None:
        while terminal in (actions := self._states[self._top[stack]]):
            action = actions[terminal]
            if isinstance(action, int):
                return self._pushed(stack, action)
            for _ in range(action.size):
                stack = self._below[stack]
            behind = self._states[self._top[stack]][action.origin]
            assert isinstance(behind, int)
            stack = self._pushed(stack, behind)
        return None

    def _pushed(self, stack: int, state: int) -> int:
        pushed = self._stacks.setdefault((stack, state), len(self._top))
        if pushed == len(self._top):
            self._top.append(state)
            self._below.append(stack)
        return pushed
