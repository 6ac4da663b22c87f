"""Many words looked for in one pass over a text, however many and however long they are (Aho and Corasick, 1975)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

FEW = 32
"""Beginnings, at the most, that are looked for one by one before a text is gone through."""


class WordHit(NamedTuple):
    """``text[start:end]`` is the word, or its beginning where the text is cut off there."""

    start: int
    end: int
    word: str


class WordSearch:
    """Finds words, and the beginnings of words where a text is cut off at one of ``cuts`` or at its end."""

    def __init__(self, words: Collection[str], cuts: str, head: Callable[[str], str]) -> None:
        self.cuts = cuts
        self.heads = {head(word) for word in words}
        """What the words begin with, as much of each as is looked for where it is cut off."""
        self.next: list[dict[str, int]] = [{}]
        self.word: list[str] = [""]
        """The word that a state is; in ``last``, the state of the longest word that ends there."""
        self.begun: list[str] = [""]
        """A word of which a state is the beginning."""
        for word in words:
            state = 0
            for character in word:
                if character not in self.next[state]:
                    self.next[state][character] = len(self.next)
                    self.next.append({})
                    self.word.append("")
                    self.begun.append(word)
                state = self.next[state][character]
            self.word[state] = word
        self.back, self.last, self.depth = ([0] * len(self.next) for _ in range(3))
        self._link()

    def _link(self) -> None:
        """Where to go on from a state when no word goes on there: to the longest end of it that begins a word."""
        waiting = deque(self.next[0].values())
        for state in waiting:
            self.depth[state] = 1
        while waiting:
            state = waiting.popleft()
            self.last[state] = state if self.word[state] else self.last[self.back[state]]
            for character, following in self.next[state].items():
                self.depth[following] = self.depth[state] + 1
                self.back[following] = self._step(self.back[state], character)
                waiting.append(following)

    def _step(self, state: int, character: str) -> int:
        while state and character not in self.next[state]:
            state = self.back[state]
        return self.next[state].get(character, 0)

    def find(self, text: str, fits: Callable[[WordHit], bool]) -> Iterator[WordHit]:
        """For each place where words end that fit, the longest of them."""
        state, at, size = 0, 0, len(text)
        few = dict.fromkeys(self.heads if len(self.heads) <= FEW else (), -1)
        while at < size:
            if not state and few:  # no word begins before the next beginning of one
                for head, place in few.items():
                    if place < at:
                        few[head] = text.find(head, at) % (size + 1)  # -1 becomes the text's end
                at = min(few.values())
                if at == size:
                    break
            character = text[at]
            if character in self.cuts:
                yield from filter(fits, self._beginning(state, at))
            state = self._step(state, character)
            at += 1
            ended = self.last[state]
            while ended:
                hit = WordHit(at - self.depth[ended], at, self.word[ended])
                if fits(hit):
                    yield hit
                    break
                ended = self.last[self.back[ended]]
        yield from filter(fits, self._beginning(state, size))

    def _beginning(self, state: int, end: int) -> Iterator[WordHit]:
        if state and not self.word[state]:
            yield WordHit(end - self.depth[state], end, self.begun[state])
