"""Tells labels from words of the same shape: by the turn of their section and by what else was found of
their name."""

from __future__ import annotations

from collections.abc import Sequence

from checker.parser.labels import DOUBTFUL, LabelMatch

Chain = tuple[LabelMatch, "Chain"] | None
"""A candidate and those chosen before it."""


def choose_labels(found: Sequence[LabelMatch]) -> list[LabelMatch]:
    """The labels among the candidates: sections in their turn, and each label once, but for the repeated
    blocks."""
    chosen = in_turn(found)
    fitting = [fits(chosen, place) for place in range(len(chosen))]
    best: dict[str, int] = {}
    for place, hit in enumerate(chosen):
        rival = best.get(hit.label.name, place)
        if rank(hit, fitting[place]) > rank(chosen[rival], fitting[rival]):
            rival = place
        best[hit.label.name] = rival
    once = [(hit, place) for place, hit in enumerate(chosen) if hit.label.repeats or best[hit.label.name] == place]
    chosen = [hit for hit, _ in once]
    return [
        hit for place, hit in enumerate(chosen) if hit.weight > DOUBTFUL or hit.label.repeats or fits(chosen, place)
    ]


def rank(hit: LabelMatch, fitting: bool) -> tuple[int, bool, bool]:
    return hit.weight, not hit.foreign, fitting


def fits(chosen: Sequence[LabelMatch], place: int) -> bool:
    """The label stands between labels that are printed before and after it in its section."""
    own = chosen[place].label
    before = chosen[place - 1].label if place else own
    behind = chosen[place + 1].label if place + 1 < len(chosen) else own
    return not (
        (before.section == own.section and before.order > own.order)
        or (behind.section == own.section and behind.order < own.order)
    )


def in_turn(found: Sequence[LabelMatch]) -> list[LabelMatch]:
    """The candidates of greatest weight whose sections do not go back."""
    best: dict[int, tuple[int, Chain]] = {}
    for hit in found:
        section = hit.label.section
        before: tuple[int, Chain] = (0, None)
        for other, entry in best.items():
            if other <= section and entry[0] > before[0]:
                before = entry
        weight = before[0] + hit.weight
        if section not in best or best[section][0] < weight:
            best[section] = weight, (hit, before[1])
    _, chain = max(best.values(), key=lambda entry: entry[0], default=(0, None))
    result: list[LabelMatch] = []
    while chain:
        hit, chain = chain
        result.append(hit)
    return result[::-1]
