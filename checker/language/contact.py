"""The contact person's entry -> the words by which the person is known elsewhere: names and numbers."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from itertools import product

from checker.language.vocabulary import Vocabulary
from checker.normalize import narrow
from checker.numerals import plain_digits

STRICT = set("/／|｜（）()[]【】〔〕<>《》&＆+\\=~～—0123456789@＠*→")
"""Behind these stands a name, or what is said of one: 张三（经理）."""
DASH = "—"
LONGEST_NAME = 4
"""Characters of a Chinese name."""
LONGEST_GIVEN = 2
"""Of them, those behind the surname."""
LONGEST_PIECE = 24
"""Characters of a name with the title behind it, among those that are joined."""
LONGEST_EXTENSION = 24
"""Characters of an extension, the word before its digits too."""
NO_DIGIT = re.compile("[^0-9]+")


class ContactReader:
    """Reads such entries with the words of the section `personal`."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words
        self.ends = re.compile(f"({words.alternatives('contact_ends')})")
        self.dashes = re.compile(words.alternatives("contact_dashes"))
        self.title_behind, self.said_behind = (
            words.at_end(name, many=True) for name in ("contact_title", "contact_behind")
        )

    def names(self, entry: str, *, certain: bool = True) -> Iterator[str]:
        """The names in an entry, without titles. ``certain``: it begins with a name, or it is none at all."""
        for before, part in self._parts(narrow(entry)):
            strict = (not certain or not STRICT.isdisjoint(before)) and not self._is_latin_name(part)
            words = [word for word in part.split() if not self.words["contact_title"].fullmatch(word.lower())]
            for word in dict.fromkeys(["".join(words), *words]):
                for piece in self._joined(word):
                    yield from self._names_in(piece, strict=strict)

    def _parts(self, entry: str) -> Iterator[tuple[str, str]]:
        """Each part of an entry, and what stands before it. A dash parts names, but where it stands in one."""
        parts = self.ends.split(entry)
        for before, part in zip(["", *parts[1::2]], parts[::2], strict=True):
            pieces = self.dashes.split(part)
            whole, bare, surname = "".join(pieces), "".join("".join(pieces).split()), self.words["surname"]
            if any(surname.fullmatch(bare, 0, len(bare) - given) for given in range(1, LONGEST_GIVEN + 1)):
                yield before, bare
                continue
            yield before, whole
            if len(pieces) > 1:
                yield before, pieces[0]
                yield from ((DASH, piece) for piece in pieces[1:])

    def _is_latin_name(self, part: str) -> bool:
        """Whether it is a name in Latin letters, with a surname and one more word: Zhang Weifeng."""
        words = part.lower().split()
        return len(words) > 1 and any(self.words["surname_latin"].fullmatch(word) for word in words)

    def _joined(self, word: str) -> Iterator[str]:
        """The word, and the names that it joins: 张三和李四; 和李四 behind a bracket, 张三和 before one."""
        yield word
        joints = [(joint.start(), joint.end()) for joint in self.words["contact_joined"].finditer(word)]
        begins = deque([0])
        pieces: dict[int, tuple[int, int]] = {}  # by where the next name may begin
        for end, behind in [*joints, (len(word), len(word) + 1)] if joints else ():
            while begins and end - begins[0] > LONGEST_PIECE:
                begins.popleft()
            for begin in reversed(begins):
                piece = word[begin:end]
                if begin == end in (0, len(word)) or self._is_known(piece) or any(self._names_in(piece, strict=True)):
                    begins.append(behind)
                    pieces[behind] = (begin, end)
                    break
        at = len(word) + 1
        while at in pieces:
            at, end = pieces[at]
            yield from [word[at:end]] if at < end else ()

    def _names_in(self, piece: str, *, strict: bool) -> Iterator[str]:
        """What the piece is a name by, and what it is one by without the words before and behind it: 由张三负责."""
        small = piece.lower()
        before, behind = self.words["contact_before"].match(small), self.said_behind.search(small)
        starts, ends = [0, *([before.end()] if before else [])], [len(piece), *([behind.start()] if behind else [])]
        for start, end in product(starts, ends):
            name = self._bare(piece[start:end])
            if self._is_name(name, strict=strict or end - start < len(piece)):
                yield name

    def _bare(self, name: str) -> str:
        """The name without a title behind it; 张总 stays as it is."""
        title = self.title_behind.search(name.lower())
        bare = name[: title.start()] if title else name
        return bare if len(bare) > 1 else name

    def _is_name(self, name: str, *, strict: bool) -> bool:
        if len(name) < 2 or self._is_known(name) or NO_DIGIT.sub("", name):
            return False
        surname = self.words["surname"]
        return not strict or (len(name) <= LONGEST_NAME and bool(surname.match(name)) and not surname.fullmatch(name))

    def _is_known(self, name: str) -> bool:
        """Whether it is no name although it stands where one could: a title, or a part of the company."""
        return any(self.words[kind].fullmatch(name.lower()) for kind in ("contact_title", "contact_other"))

    def numbers(self, entry: str) -> Iterator[str]:
        """The digits of the phone numbers in an entry: with the area, without its zero, and without it; extensions
        behind the word that is said of them."""
        plain = plain_digits(narrow(entry))
        for hit in self.words["landline"].finditer(plain):
            number = self.words["landline_parts"].fullmatch(NO_DIGIT.sub("", hit[0]))
            if number:
                area, local = number[1], number[2]
                yield from (f"0{area}{local}", f"{area}{local}", local)
        for hit in self.words["local_number"].finditer(plain):
            yield NO_DIGIT.sub("", hit[0])
            if extension := self.words["extension"].match(plain[hit.end() : hit.end() + LONGEST_EXTENSION]):
                digits = NO_DIGIT.sub("", extension[0])
                yield from (f"{said}{digits}" for said in self.words.section["extension_word"])
