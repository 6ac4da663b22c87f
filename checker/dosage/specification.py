"""What one unit of a drug holds, and which units its price may be for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from checker.dosage.tokens import Fault, Language, fold_digits, number, tokens


@dataclass
class Pack:
    """A unit that may have a price: a tablet, a vial, a box. ``contents`` by measure (mg, ml, IU) and piece.

    ``name`` is None when the specification does not say what the unit is called; ``inner`` counts the
    smallest units in it.
    """

    name: str | None = None
    contents: dict[str, Decimal] = field(default_factory=dict)
    inner: Decimal = Decimal(1)

    def units(self, amount: Decimal, unit: str) -> Decimal | None:
        """How many of this unit make the amount; None when the specification does not tell."""
        held = self.contents.get(unit)
        if held:
            return amount / held
        return amount if self.name is None and self.inner == 1 and unit not in ("mg", "ml", "IU") else None


def read_specification(text: str, language: Language) -> list[Pack]:
    """The units that the text names, the smallest first. Raises Fault when it is not fully understood."""
    folded = fold_digits(text)
    packs = [Pack()]
    strengths: dict[str, Decimal] = {}
    if not folded.text:
        raise Fault("absent")
    for token in tokens(language.strength, folded):
        words = folded.words(token.start, token.end)
        parts: Mapping[str, str] = {name: value or "" for name, value in token.parts.items()}
        if token.kind == "leftover":
            raise Fault("leftover", words)
        if token.kind == "percent":
            strengths["mg"] = number(parts["a"]) * 10
        elif token.kind == "per_ml":
            unit, amount = language.quantity(parts["a"], parts["m"] or None, parts["u"])
            strengths[unit] = amount
        elif token.kind == "amount":
            put(packs, *language.quantity(parts["a"], parts["m"] or None, parts["u"]))
        elif token.kind in ("name", "name_before"):
            name_pack(packs, language.unit(parts["u"])[0])
        elif token.kind == "count":
            count_pieces(packs, language.unit(parts["u"])[0], number(parts["a"]), words)
    concentrate(packs, strengths)
    if not any(pack.contents for pack in packs) or any(not value for pack in packs for value in pack.contents.values()):
        raise Fault("leftover", folded.words(0, len(folded.text)))
    return packs


def put(packs: list[Pack], unit: str, amount: Decimal) -> None:
    if len(packs) > 1 or packs[0].contents.get(unit, amount) != amount:
        raise Fault("two_strengths")
    packs[0].contents[unit] = amount


def name_pack(packs: list[Pack], name: str) -> None:
    """The outermost unit so far is called that; one that has another name is packed in this, singly."""
    if packs[-1].name == name:
        return
    if packs[-1].name is not None:
        packs.append(Pack(None, dict(packs[-1].contents), packs[-1].inner))
    packs[-1].name = name
    packs[-1].contents[name] = Decimal(1)


def count_pieces(packs: list[Pack], name: str, count: Decimal, words: str) -> None:
    """So many of a unit make the next: 24片 after 0.25g. The unit is the outermost so far, or a new one."""
    if not count or len(packs) > 4:
        raise Fault("too_many", words)
    if packs[-1].name not in (None, name):
        raise Fault("leftover", words)
    name_pack(packs, name)
    if count == 1:
        return
    inside = packs[-1]
    packs.append(Pack(None, {unit: held * count for unit, held in inside.contents.items()}, inside.inner * count))


def concentrate(packs: list[Pack], strengths: Mapping[str, Decimal]) -> None:
    """A concentration (mg in 1 ml) and a volume give what is in it."""
    for unit, each in strengths.items():
        for pack in packs:
            if "ml" in pack.contents:
                whole = pack.contents["ml"] * each
                if pack.contents.setdefault(unit, whole) != whole:
                    raise Fault("two_strengths")
