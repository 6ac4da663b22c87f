"""A criterion's sentence -> facts, by grammars/criteria.lark: its days, what it asks, its lists, what is not read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import NamedTuple

from checker import paths
from checker.disk_cache import kept_in_cache
from checker.model import CriterionFacts, NamedList, Span
from checker.normalize import fold_width, remove_spaces, unspaced
from checker.numerals import numeral_value, numerals
from checker.parse_table import ParseTable, Tree
from checker.phrase_lexer import Phrase, PhraseLexer, compile_phrases

START, PARTS = "criterion", ("BATCH", "YEAR", "ORDINAL", "THROUGH", "SUBMISSION")
KINDS = {"NEW_NAME": "new_name", "CHANGE": "indication"}
"""What a phrase asks for, by its terminal: the route's name in the editions (route_new_name)."""
DAY = timedelta(days=1)


class CriteriaLanguage(NamedTuple):
    """The lexer of the grammar, and the patterns of what titles are made of."""

    lexer: PhraseLexer
    batch: re.Pattern[str]
    year: re.Pattern[str]
    ordinal: re.Pattern[str]
    between: re.Pattern[str]
    submission: re.Pattern[str]
    phrase: re.Pattern[str]
    """Any phrase at all, for finding out quickly how much of a text is understood."""


@cache
def language() -> CriteriaLanguage:
    text = (paths.GRAMMARS / "criteria.lark").read_text(encoding="utf-8")
    starts = (START, f"{START}_passed", "parts")
    words = {"numeral": "|".join(numerals().ordinal)}
    source = json.dumps([text, words], ensure_ascii=False)
    kept = kept_in_cache("criteria", source, lambda: compile_phrases(text, words, starts, PARTS))
    batch, year, ordinal, between, submission = (re.compile(kept["parts"][name], re.ASCII) for name in PARTS)
    unnamed = (re.sub(r"\?P<[a-z]+>", "?:", source) for source in kept["patterns"].values())
    phrase = re.compile("|".join(f"(?:{source})" for source in unnamed), re.ASCII)
    return CriteriaLanguage(PhraseLexer(ParseTable(kept), bool), batch, year, ordinal, between, submission, phrase)


def understood_length(text: str) -> int:
    """How many characters of a text without white space stand in the phrases of criteria."""
    return sum(hit.end() - hit.start() for hit in language().phrase.finditer(fold_width(text)))


def numeral(words: str) -> int:
    """三 is 3, 12 is 12; what is no number is 0, a batch that there is not."""
    return int(words) if words.isdecimal() else numeral_value(words) or 0


def without_batch(title: str) -> tuple[str, int | None]:
    """A list's title without its batch or year, and that number."""
    folded, known = fold_width(remove_spaces(title)), language()
    if batch := known.batch.search(folded):
        number = 1 if batch["first"] else numeral(batch["n"])
    elif batch := known.year.search(folded):
        number = int(batch["year"])
    else:
        return folded, None
    return (folded[: batch.start()] + folded[batch.end() :]).replace("()", ""), number


@lru_cache(maxsize=256)
def read_criterion(text: str) -> CriterionFacts:
    """The facts of a criterion, without the number before it. Spans are places in the text as it is given."""
    plain, places = unspaced(text)
    squeezed = fold_width(plain)
    return _Facts(text, [*places, len(text)]).read(language().lexer.parse(squeezed, START))


class _Facts:
    """Collects the facts of one tree."""

    def __init__(self, text: str, places: Sequence[int]) -> None:
        self.text, self.places = text, places
        self.kind = ""
        self.spans: dict[str, Span] = {}
        self.lists: list[NamedList] = []
        self.exceptions: list[str] = []
        self.unread: list[str] = []
        self.windows: list[tuple[str | None, str | None]] = []
        self.listed_by: str | None = None

    def read(self, tree: Tree[Phrase]) -> CriterionFacts:
        for node in tree.children:
            if isinstance(node, Tree):
                getattr(self, node.data)(node)
            else:
                self.phrase(node)
        kind = self.kind or ("lists" if self.lists else "other")
        return CriterionFacts(
            kind,
            self.windows[0] if self.windows else None,
            self.listed_by,
            tuple(self.lists),
            tuple(self.exceptions),
            tuple(self.unread),
            self.spans,
        )

    def span(self, first: Phrase, last: Phrase | None = None) -> Span:
        return self.places[first.begin], self.places[(last or first).stop - 1] + 1

    def words(self, phrase: Phrase) -> str:
        return self.text[slice(*self.span(phrase))]

    def phrase(self, phrase: Phrase) -> None:
        if phrase.type in KINDS and not self.kind:
            self.kind = KINDS[phrase.type]
            self.spans["kind"] = self.span(phrase)
        elif phrase.type in ("EXCEPTION", "REMARK"):
            self.exceptions.append(self.words(phrase))
        elif phrase.type == "BATCHES":
            numbers = list(self.batches(phrase.part("batches")))
            self.add_lists([(number, phrase.part("base")) for number in numbers], self.span(phrase))
        elif phrase.type == "UNREAD":
            self.unread.append(self.words(phrase))

    def batches(self, words: str) -> Iterator[int]:
        """一至三 is 1, 2, 3; 一、二 is 1, 2; nothing is the first."""
        last, at = 0, 0
        for hit in language().ordinal.finditer(words):
            number = numeral(hit[0])
            between = words[at : hit.start()]
            is_range = bool(last) and bool(language().between.search(between))
            yield from range(last + 1 if is_range else number, number + 1)
            last, at = number, hit.end()
        if not last:
            yield 1

    def add_lists(self, found: Sequence[tuple[int | None, str]], span: Span) -> None:
        self.lists += [NamedList(base, base, number, span) for number, base in found]
        self.spans.setdefault("lists", span)

    def named(self, node: Tree[Phrase]) -> None:
        """One list, or with another behind 至 all the batches between the two."""
        titles = [leaf for leaf in node.children if isinstance(leaf, Phrase) and leaf.type == "LIST"]
        known = [(leaf.part("title"), *without_batch(leaf.part("title"))) for leaf in titles]
        (title, base, first), (_, _, last) = known[0], known[-1]
        span = self.span(titles[0], titles[-1])
        if len(titles) > 1 and first is not None and last is not None and first < last:
            self.lists += [NamedList(title if n == first else base, base, n, span) for n in range(first, last + 1)]
        else:
            self.lists += [NamedList(*one, self.span(leaf)) for one, leaf in zip(known, titles, strict=True)]
        self.spans["lists"] = (self.spans.get("lists", span)[0], span[1])

    def edge(self, node: Tree[Phrase], *, first: bool, bound: Phrase | None = None) -> str | None:
        """The day of a bound that counts itself; None where it is no day of the calendar."""
        day, *rest = node.children
        assert isinstance(day, Phrase)
        said = [mark for mark in (*rest, bound) if isinstance(mark, Phrase)]
        try:
            found = date(*(int(day.part(name)) for name in ("y", "m", "d")))
        except ValueError:
            return None
        if any(mark.part("out") for mark in said):
            found += DAY if first else -DAY
        return found.isoformat()

    def note(self, name: str, node: Tree[Phrase]) -> None:
        leaves = list(node.leaves())
        self.spans.setdefault(name, self.span(leaves[0], leaves[-1]))

    def window(self, node: Tree[Phrase]) -> None:
        edges = [below for below in node.children if isinstance(below, Tree)]
        self.windows.append((self.edge(edges[0], first=True), self.edge(edges[1], first=False)))
        self.note("window", node)

    def since(self, node: Tree[Phrase]) -> None:
        edge = next(below for below in node.children if isinstance(below, Tree))
        self.windows.append((self.edge(edge, first=True), None))
        self.note("window", node)

    def cut_off(self, node: Tree[Phrase]) -> None:
        edge = next(below for below in node.children if isinstance(below, Tree))
        bound = next((leaf for leaf in node.children if isinstance(leaf, Phrase) and leaf.type == "BOUND"), None)
        self.listed_by = self.listed_by or self.edge(edge, first=False, bound=bound)
        self.note("listed_by", node)
