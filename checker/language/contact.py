"""The contact person's entry -> the words by which the person is known elsewhere: names and numbers."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

from checker.language.vocabulary import Vocabulary
from checker.normalize import narrow

STRICT = set("/／|｜（）()[]【】〔〕<>《》&＆+\\=~～—0123456789")
"""Behind these stands a name, or what is said of one: 张三（经理）."""
LONGEST_NAME = 4
"""Characters of a Chinese name."""
LONGEST_PIECE = 24
"""Characters of a name with the title behind it, among those that are joined."""
NO_DIGIT = re.compile("[^0-9]+")


class ContactReader:
    """Reads such entries with the words of the section `personal`."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words
        self.ends = re.compile(f"({words.alternatives('contact_ends')})")
        self.title_behind = words.at_end("contact_title", many=True)

    def names(self, entry: str, *, certain: bool = True) -> Iterator[str]:
        """The names in an entry, without titles. ``certain``: it begins with a name, or it is none at all."""
        parts = self.ends.split(narrow(entry))
        for before, part in zip(["", *parts[1::2]], parts[::2], strict=True):
            strict = not certain or not STRICT.isdisjoint(before)
            words = [word for word in part.split() if not self.words["contact_title"].fullmatch(word.lower())]
            for word in dict.fromkeys(["".join(words), *words]):
                for name in self._joined(word):
                    bare = self._bare(name)
                    if self._is_name(bare, strict=strict):
                        yield bare
                yield from self._behind_title(word)

    def _behind_title(self, word: str) -> Iterator[str]:
        """The name behind a title that touches it: 经理张三."""
        title = self.words["contact_title"].match(word.lower())
        if title and self._is_name(name := self._bare(word[title.end() :]), strict=True):
            yield name

    def _joined(self, word: str) -> Iterator[str]:
        """The word, and the names that it joins: 张三和李四; 和李四 behind a bracket."""
        yield word
        joints = [(joint.start(), joint.end()) for joint in self.words["contact_joined"].finditer(word)]
        begins = deque([0])
        pieces: dict[int, tuple[int, int]] = {}  # by where the next name may begin
        for end, behind in [*joints, (len(word), len(word) + 1)] if joints else ():
            while begins and end - begins[0] > LONGEST_PIECE:
                begins.popleft()
            for begin in reversed(begins):
                if begin == end == 0 or self._is_name(self._bare(word[begin:end]), strict=True):
                    begins.append(behind)
                    pieces[behind] = (begin, end)
                    break
        at = len(word) + 1
        while at in pieces:
            at, end = pieces[at]
            yield from [word[at:end]] if end else ()

    def _bare(self, name: str) -> str:
        """The name without a title behind it; 张总 stays as it is."""
        title = self.title_behind.search(name.lower())
        bare = name[: title.start()] if title else name
        return bare if len(bare) > 1 else name

    def _is_name(self, name: str, *, strict: bool) -> bool:
        known = any(self.words[kind].fullmatch(name.lower()) for kind in ("contact_title", "contact_other"))
        if len(name) < 2 or known or NO_DIGIT.sub("", name):
            return False
        return not strict or (len(name) <= LONGEST_NAME and bool(self.words["surname"].match(name)))

    def numbers(self, entry: str) -> Iterator[str]:
        """The digits of the phone numbers in an entry: with the area, without its zero, and without it."""
        plain = narrow(entry)
        for hit in self.words["landline"].finditer(plain):
            number = self.words["landline_parts"].fullmatch(NO_DIGIT.sub("", hit[0]))
            if number:
                area, local = number[1], number[2]
                yield from (f"0{area}{local}", f"{area}{local}", local)
        yield from (NO_DIGIT.sub("", hit[0]) for hit in self.words["local_number"].finditer(plain))
