"""What one unit of a drug holds, and which units its price may be for."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from checker.dosage.grammar import Language, parse_folded
from checker.dosage.tokens import Fault, fold_digits
from checker.model import EMPTY
from checker.phrase_lexer import Phrase, phrases

MEASURES = ("mg", "ml", "IU")


class Pack:
    """A unit that may have a price: a tablet, a vial, a box. ``contents`` by measure (mg, ml, IU) and piece.

    ``name`` is None when the specification does not say what the unit is called; ``inner`` counts the
    smallest units in it. ``doubtful``: measures of which two amounts are given, as of a compound. ``many_doses``: it
    is opened once for many, so that nothing of it is thrown away with each.
    """

    def __init__(
        self,
        name: str | None = None,
        contents: Mapping[str, Decimal] = EMPTY,
        inner: Decimal = Decimal(1),
        doubtful: Collection[str] = (),
        *,
        many_doses: bool = False,
    ) -> None:
        self.name, self.inner, self.many_doses = name, inner, many_doses
        self.contents, self.doubtful = dict(contents), set(doubtful)

    def copy(self) -> Pack:
        return Pack(self.name, self.contents, self.inner, self.doubtful, many_doses=self.many_doses)

    def units(self, amount: Decimal, unit: str) -> Decimal | None:
        """How many of this unit make the amount; None when the specification does not tell."""
        if unit in self.doubtful:
            raise Fault("two_strengths")
        held = self.contents.get(unit)
        if held:
            return amount / held
        return amount if self.name is None and self.inner == 1 and unit not in MEASURES else None


def read_specifications(text: str, language: Language) -> list[list[Pack]]:
    """The ways to read a specification: as one, or, where it lists strengths (5mg/瓶；35mg/瓶), as each of them."""
    whole = read_specification(text, language)
    parts = [part for part in re.split("[；;、]", text) if part.strip()]
    if len(parts) < 2 or not whole[0].doubtful:
        return [whole]
    try:
        return [read_specification(part, language) for part in parts]
    except Fault:
        return [whole]


def read_specification(text: str, language: Language) -> list[Pack]:
    """The units that the text names, the smallest first. Raises Fault when it is not understood."""
    folded = fold_digits(text)
    packs = [Pack()]
    of = packs[0]
    strengths: dict[str, Decimal] = {}
    if not folded.text:
        raise Fault("absent")
    for phrase in phrases([parse_folded("specification", folded.text, language)]):
        words = folded.words(phrase.begin, phrase.stop)
        kind, unit = phrase.type, language.unit(phrase.part("u"))[0]
        if kind == "UNREAD":
            raise Fault("leftover", words)
        if kind == "PERCENT":
            strengths["mg"] = language.number(phrase.part("a")) * 10
        elif kind == "PER_ML":
            unit, amount = quantity(phrase, language)
            strengths[unit] = amount
        elif kind == "COMPOUND":  # 160/4.5μg: two drugs in one unit, of which a dose may name either
            put(packs, of, unit, language.quantity(phrase.part("a"), "", phrase.part("u"))[1])
            put(packs, of, unit, language.quantity(phrase.part("b"), "", phrase.part("u"))[1])
        elif kind == "AMOUNT":
            put(packs, of, *quantity(phrase, language))
        elif kind == "NAME":
            known = next((pack for pack in packs if pack.name == unit), None)
            of = known or name_pack(packs, unit)
        elif kind == "PIECES":
            of = count_pieces(packs, unit, language.number(phrase.part("a")), words)
    concentrate(packs, strengths)
    iu, ml = packs[0].contents.get("IU"), packs[0].contents.get("ml")
    packs[0].many_doses = bool(iu and ml and iu / ml in map(Decimal, language.words["many_doses"]))
    if not any(pack.contents for pack in packs) or any(not value for pack in packs for value in pack.contents.values()):
        raise Fault("leftover", folded.words(0, len(folded.text)))
    return packs


def quantity(phrase: Phrase, language: Language) -> tuple[str, Decimal]:
    return language.quantity(phrase.part("a"), phrase.part("m"), phrase.part("u"))


def put(packs: Sequence[Pack], of: Pack, unit: str, amount: Decimal) -> None:
    """So much is in that unit, and so many times as much in those around it."""
    for pack in packs[next(n for n, pack in enumerate(packs) if pack is of) :]:
        held = amount * pack.inner / of.inner
        if pack.contents.setdefault(unit, held) != held:
            pack.doubtful.add(unit)


def name_pack(packs: list[Pack], name: str) -> Pack:
    """The outermost unit so far is called that; one that has another name is packed in this, singly."""
    if packs[-1].name is not None and packs[-1].name != name:
        inside = packs[-1]
        packs.append(Pack(None, inside.contents, inside.inner, inside.doubtful))
    packs[-1].name = name
    packs[-1].contents[name] = Decimal(1)
    return packs[-1]


def count_pieces(packs: list[Pack], name: str, count: Decimal, words: str) -> Pack:
    """So many of a unit make the next: 24片 after 0.25g. The unit is the outermost so far, or a new one."""
    if not count or len(packs) > 4:
        raise Fault("too_many", words)
    if packs[-1].name not in (None, name):
        raise Fault("leftover", words)
    inside = name_pack(packs, name)
    if count > 1:
        held = {unit: held * count for unit, held in inside.contents.items()}
        packs.append(Pack(None, held, inside.inner * count, inside.doubtful))
    return packs[-1]


def concentrate(packs: Sequence[Pack], strengths: Mapping[str, Decimal]) -> None:
    """A concentration (mg in 1 ml) and a volume give what is in it; 60mg/ml/支 is of 1 ml."""
    if strengths and packs[0].name and not any("ml" in pack.contents for pack in packs):
        put(packs, packs[0], "ml", Decimal(1))
    for unit, each in strengths.items():
        for pack in packs:
            if "ml" in pack.contents:
                whole = pack.contents["ml"] * each
                if pack.contents.setdefault(unit, whole) != whole:
                    pack.doubtful.add(unit)


def with_contents(packs: Sequence[Pack], contents: Sequence[tuple[str, Decimal, str]]) -> list[Pack]:
    """The units, with what the dosage says of them: 每支按60滴计."""
    found = [pack.copy() for pack in packs]
    for outer, count, inner in contents:
        of = next((pack for pack in found if outer in pack.contents), None)
        if of is not None:
            put(found, of, inner, count * of.contents[outer])
    return found
