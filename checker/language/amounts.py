"""Sums of money in a text, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, takewhile
from typing import NamedTuple

from checker.language.subjects import About, DrugFinder, Topic
from checker.language.vocabulary import Vocabulary
from checker.lazy_pattern import Alternative, Hit, LazyPattern

LATER = 3
"""Clauses of the sentence that are looked at behind a sum for whose it is."""


class Sum(NamedTuple):
    """Money at ``text[start:end]``. ``price``: it is surely the drug's price or cost."""

    start: int
    end: int
    price: bool


class Noun(NamedTuple):
    """A word that says what a sum is: a price, what a price can be reckoned from, or another thing's."""

    kind: str
    start: int
    end: int


class Around(NamedTuple):
    """What stands around a clause: whether its field speaks of the drug where it names none, whether the text is of the
    disease's burden, and the clauses that follow in the sentence."""

    own_field: bool
    burden: bool
    ahead: Sequence[About]

    @property
    def leads_to_own(self) -> bool:
        """Whether this drug is the first that the sentence goes on to speak of."""
        return next((one.kind == "own" for about in self.ahead for one in about.mentions if not one.beside), False)


BEHIND = {"unit": "currency", "percent": "share", "rate": "discount"}
"""What follows a number, and the kind of amount that it makes."""


def amount_kind(amount: Hit) -> str:
    """currency, discount, share, or bare for a number that says nothing of itself."""
    return BEHIND.get(amount.lastgroup or "", amount.lastgroup or "")


class MoneyReader:
    """Reads sums with the words of the section `money`."""

    def __init__(self, words: Vocabulary, drugs: DrugFinder) -> None:
        self.words, self.drugs = words, drugs
        self.amount, self.noun = money_patterns(words)

    def sums(self, text: str, *, own_field: bool) -> Iterator[Sum]:
        """The sums that are or may be the drug's price. ``own_field``: the text is of the drug where it names none."""
        if not self.words["signs"].search(text):
            return
        burden = bool(self.words["burden"].search(text))
        carried: Noun | None = None
        every = self.drugs.about(text)
        noun, amount = self.noun.within(text), self.amount.within(text)
        for n, about in enumerate(every):
            if about.clause.opens:
                carried = None
            nouns = [Noun(hit.lastgroup or "", *hit.span()) for hit in noun.finditer(about.clause.text)]
            for hit in amount.finditer(about.clause.text):
                ahead = [*takewhile(lambda one: not one.clause.opens, islice(every, n + 1, n + 1 + LATER))]
                price = self._price(about, Around(own_field and not burden, burden, ahead), nouns, carried, hit)
                if price is not None:
                    yield Sum(about.clause.start + hit.start(), about.clause.start + hit.end(), price)
            carried = nouns[-1] if nouns else carried

    def _price(self, about: About, around: Around, nouns: list[Noun], carried: Noun | None, hit: Hit) -> bool | None:
        """Whether an amount is surely the drug's price; None when it is another thing's, or no sum."""
        clause, start = about.clause.text, hit.start()
        noun = next((one for one in reversed(nouns) if one.end <= start), None)
        noun = noun or next((one for one in nouns if one.kind == "other" and one.start >= hit.end()), None)
        said, packed = noun or carried, self._packed(clause[:start])
        if said and said.kind == "other":
            return None
        offer = bool(self.words["offer"].search(clause[:start]))
        subject = self._subject(about, noun, hit)
        if subject.kind in ("other", "group") and not (offer and subject.carried == "before"):
            return None
        own_here = subject.kind == "own" and subject.carried == "here"
        if amount_kind(hit) == "discount" and not (own_here or said or offer):
            return None
        if amount_kind(hit) in ("bare", "share") and not self._belongs(clause, noun, hit):
            return None
        if said and said.kind == "reckoned":
            return False
        if own_here:
            return True
        if amount_kind(hit) == "discount" and offer:
            return True
        own_field = around.own_field or offer or bool(self.words["piece"].search(clause[:start]))
        if not subject.kind and (not own_field or (carried and carried.kind == "other")):
            if (said or packed is not None) and around.leads_to_own:
                return True
            return False if said and (self.words["taking"].search(clause[:start]) or not around.burden) else None
        return bool(said or packed is not None)

    def _subject(self, about: About, noun: Noun | None, hit: Hit) -> Topic:
        """Whose an amount is: of 价格仅为同类药物的十分之一 whose the price is, not with which it is compared."""
        if amount_kind(hit) == "share" and noun and noun.kind == "price":
            return about.subject(noun.start, noun.end)
        return about.subject(hit.start(), hit.end())

    def _packed(self, lead: str) -> int | None:
        """Where the last 每盒, 每疗程 before an amount ends."""
        return max((one.end() for one in self.words["pack"].finditer(lead)), default=None)

    def _belongs(self, clause: str, noun: Noun | None, hit: Hit) -> bool:
        """Whether a price word makes a bare number or a share one of money."""
        if amount_kind(hit) == "share":
            if self.words["behind_share"].match(clause, hit.end()):
                return True
            return bool(noun and noun.kind == "price" and self.words["change"].search(clause[noun.start : hit.start()]))
        lead = clause[: hit.start()]
        packed = self._packed(lead)
        if packed is not None and self.words["between_pack"].fullmatch(lead, packed):
            return True
        return bool(noun and noun.kind != "other" and self.words["between"].fullmatch(lead, noun.end))


@lru_cache(maxsize=4)
def money_patterns(words: Vocabulary) -> tuple[LazyPattern, LazyPattern]:
    """What finds a sum, a discount or a share by itself, or any number with what follows (``amount_kind`` tells which);
    and what finds the words that say what a sum is."""
    behind = "|".join(f"(?P<{kind}>{words.alternatives(kind)})" for kind in BEHIND)
    number = f"(?:{words.alternatives('begins')})(?:{words.alternatives('range')})"
    any_number = f"{number}(?:\\s?(?:{behind})|(?P<bare>{words.alternatives('bare')}))"
    alone = [word for kind in ("currency", "discount", "share") for word in words.words(kind, kind)]
    return LazyPattern([*alone, Alternative.of(any_number)]), words.one_of("reckoned", "other", "price")
