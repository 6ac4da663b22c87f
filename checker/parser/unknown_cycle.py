"""Reads a form of a cycle that no edition describes: by the nearest known layout, loosened where it differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from statistics import median

from checker import paths
from checker.criteria import read_criterion
from checker.criteria.provisional import provisional_edition
from checker.errors import refuse_document
from checker.model import Edition, Form, LabelChange, PrintedCycle, Rulebook
from checker.parser.criteria import tick_marks
from checker.parser.criteria_list import find_criteria
from checker.parser.floating_blocks import find_tables
from checker.parser.grammar import kept_layout, layouts
from checker.parser.labels import LabelMatch, Shapes, candidates
from checker.parser.layout import FOREIGN, HEADING, Label, Layout
from checker.parser.near_labels import Printed, Reworded, printed_labels_of, reworded_labels
from checker.parser.new_labels import NewLabel, new_labels
from checker.parser.page_breaks import cut_labels
from checker.parser.print_reading import ReadAs, read_print
from checker.parser.unspaced_text import Range, UnspacedText

ENOUGH = 0.9
"""The part of the labels that every form prints which must be known."""
WITHHELD = "contact"
"""The section that published forms leave out."""
NOTES = "NOTES"


def read_unknown_cycle(unspaced: UnspacedText, year: str, book: Rulebook) -> Form:
    """The form, with its ``cycle``. Raises ReadError: "no_form"; "cycle_not_supported" with the labels not found."""
    like, layout, printed = nearest_cycle(unspaced, book)
    if not printed.labels:
        raise refuse_document("no_form")
    wordings = {label.name: label.shape for label in printed.labels}
    cut = cut_in_two(unspaced, layout)
    wordings |= {label.name: label.shape for label in cut}
    wanted = [
        label
        for label in layout.labels.values()
        if not label.floats and label.name != NOTES and layout.sections[label.section] != WITHHELD
    ]
    missing = [label for label in wanted if label.name not in wordings]
    link = book.formats.upload_separator
    reworded: list[Reworded] = []
    criteria = [part for one in find_criteria(unspaced, (), tick_marks(book.formats)) for part in one.ranges]
    passed = without_labels(unspaced, layout, candidates(unspaced, Shapes(layout.labels.values())), book)
    table = {label.section for label in layout.labels.values() if label.floats}
    for inside in (True, False):  # what stands behind the table is looked for in its range, too
        some = [label for label in missing if (label.section in table) == inside]
        reworded += reworded_labels(unspaced, printed, some, criteria if inside else passed, link)
    wordings |= {one.label.name: one.wording for one in reworded}
    refuse_too_strange(year, wanted, wordings, book)
    usual = layout.sections
    layout = with_wordings(in_printed_order(year, layout, like, printed, book), wordings)
    found = candidates(unspaced, Shapes(layout.labels.values()))
    added = [
        one
        for one in new_labels(unspaced, found, without_labels(unspaced, layout, found, book), link)
        if not any(one.wording in wording for wording in wordings.values())
    ]
    shapes = Shapes(layout.labels.values(), in_sequence(printed_labels_of(unspaced, found), added, layout))
    bare = provisional_edition(year, like, (), (), book)[0]
    form = read_print(unspaced, ReadAs(bare, layout, shapes), book)
    changes = [*label_changes(wanted, wordings, reworded, added, printed_labels_of(unspaced, found), form)]
    gone = {change.key for change in changes if change.kind == "gone"}
    read = [read_criterion(row["text"].text) for row in form.groups.get("criteria", ())]
    edition, routes = provisional_edition(year, like, gone, read, book)
    cycle = PrintedCycle(
        edition,
        like.id,
        sum(label.name in wordings for label in wanted),
        len(wanted),
        tuple(changes),
        routes.places,
        ("submission", *routes.undecided),
        routes.unstored,
        routes.beside,
        tuple(layout.sections) if layout.sections != usual else (),
    )
    return form._replace(cycle=cycle, foreign_labels=())


def cut_in_two(unspaced: UnspacedText, layout: Layout) -> list[Label]:
    """The known labels that a page's end cuts."""
    text = unspaced.text
    whole = {label.shape: label for label in layout.labels.values()}
    cuts = cut_labels(unspaced, Shapes(whole.values()))
    parts = (text[start:end] + text[first:last] for (start, end), (first, last) in cuts)
    return [whole[shape] for shape in parts if shape in whole]


def nearest_cycle(unspaced: UnspacedText, book: Rulebook) -> tuple[Edition, Layout, Printed]:
    """The known cycle with the most labels of the print; of several, the latest. A label that another cycle words
    otherwise is looked for in its words too."""
    known = layouts(own=book.grammars)
    best: tuple[int, Edition, Layout, Printed] | None = None
    for edition in sorted(book.editions.values(), key=lambda edition: edition.id):
        if not edition.form_seen:
            continue
        layout = known[edition.grammar]
        found = candidates(unspaced, Shapes(layout.labels.values()))
        count = len({hit.label.name for hit in found})
        if best is None or count >= best[0]:
            best = count, edition, layout, printed_labels_of(unspaced, found)
    assert best
    _, like, layout, printed = best
    for other in known.values():
        had = {label.name for label in printed.labels}
        words = {name: label.shape for name, label in other.labels.items() if name in layout.labels and name not in had}
        if words and other is not layout:
            both = with_wordings(layout, {label.name: label.shape for label in printed.labels} | words)
            printed = printed_labels_of(unspaced, candidates(unspaced, Shapes(both.labels.values())))
    return like, layout, printed


def refuse_too_strange(year: str, wanted: Sequence[Label], wordings: Mapping[str, str], book: Rulebook) -> None:
    always = [label for label in wanted if not label.repeats]
    lacking = [label for label in always if label.name not in wordings]
    if len(lacking) > (1 - ENOUGH) * len(always):
        cycles = sorted(book.editions)
        raise refuse_document("cycle_not_supported", year=year, cycles=cycles, labels=[label.text for label in lacking])


def with_wordings(layout: Layout, wordings: Mapping[str, str]) -> Layout:
    labels = {
        name: label._replace(text=wordings[name], shape=wordings[name]) if name in wordings else label
        for name, label in layout.labels.items()
    }
    return Layout(layout.edition, labels, layout.sections, layout.grammar)


def in_printed_order(year: str, layout: Layout, like: Edition, printed: Printed, book: Rulebook) -> Layout:
    """The layout with its sections in the order in which the print has them."""
    places: dict[int, list[int]] = {}
    headings: dict[int, list[int]] = {}
    for label, start in zip(printed.labels, printed.starts, strict=True):
        if not label.floats:
            (headings if label.rule == HEADING else places).setdefault(label.section, []).append(start)
    places = headings | places
    order = sorted(places, key=lambda section: median(places[section]))
    if order == sorted(order):
        return layout
    rest = [n for n in range(len(layout.sections)) if n not in places]
    whole = order[:]
    for n in rest:  # a section of which nothing is printed stays behind the one before it
        whole.insert(whole.index(n - 1) + 1 if n - 1 in whole else 0, n)
    return reordered_layout(year, like.grammar, tuple(layout.sections[n] for n in whole), book.grammars)


@lru_cache(maxsize=8)
def reordered_layout(year: str, grammar: str, sections: tuple[str, ...], own: str | None) -> Layout:
    folders = [Path(own), paths.GRAMMARS] if own else [paths.GRAMMARS]
    path = next(file for folder in folders if (file := folder / f"{grammar}.lark").is_file())
    common = (paths.GRAMMARS / "form.lark").read_text(encoding="utf-8")
    text = f"{common}\n{path.read_text(encoding='utf-8')}\n%override start: {' '.join(sections)}\n"
    return kept_layout(year, path, text)


def without_labels(unspaced: UnspacedText, layout: Layout, found: Sequence[LabelMatch], book: Rulebook) -> list[Range]:
    """Ranges of the text that hold no labels but other words of the portal: the criteria, the notes and the table."""
    ranges = [part for one in find_criteria(unspaced, (), tick_marks(book.formats)) for part in one.ranges]
    tables = find_tables(unspaced, layout.labels.values(), found)
    ranges += [(table.header_range[0], table.body[1]) for table in tables if table.body[1] > table.header_range[0]]
    for n, hit in enumerate(found):
        if hit.label.name == NOTES:
            behind = found[n + 1].start if n + 1 < len(found) else len(unspaced.ordered.text)
            ranges.append((hit.end, max(hit.end + 1, behind)))
    return ranges


def in_sequence(printed: Printed, added: Iterable[NewLabel], layout: Layout) -> list[Label]:
    """The labels of the print in its order, the new ones among them."""
    places: list[tuple[int, Label]] = list(zip(printed.starts, printed.labels, strict=True))
    known: set[str] = {label.shape for label in layout.labels.values()}
    for n, one in enumerate(added):
        if one.wording not in known:
            known.add(one.wording)
            places.append((one.start, Label(f"{FOREIGN}_{n}", one.wording, one.wording, FOREIGN, 0, 0)))
    return [label for _, label in sorted(places, key=lambda place: place[0])]


def label_changes(
    wanted: Sequence[Label],
    wordings: Mapping[str, str],
    reworded: Sequence[Reworded],
    added: Sequence[NewLabel],
    printed: Printed,
    form: Form,
) -> Iterable[LabelChange]:
    nearness = {one.label.name: one.near for one in reworded}
    for label in wanted:
        new = wordings.get(label.name)
        if new is None:
            group, grouped, _ = label.name.partition("__")
            if grouped and not any(name.startswith(f"{group}__") for name in wordings):
                continue  # a repeated block may have no row
            if form.values_of(label.key) or label.key.removeprefix(f"{HEADING}_") in form.sections:
                continue
            read = [one for one in wanted if one.order < label.order and one.name in wordings and one.rule != HEADING]
            after = max(read, key=lambda one: one.order).key if read else ""
            yield LabelChange("gone", label.key, label.text, after=after)
        elif new != label.shape:
            yield LabelChange("reworded", label.key, label.text, new, round(nearness.get(label.name, 1.0), 2))
    told = set[str]()
    for one in added:
        if one.wording not in told:
            told.add(one.wording)
            before = [
                label.key for label, start in zip(printed.labels, printed.starts, strict=True) if start < one.start
            ]
            yield LabelChange("new", "", "", one.wording, after=before[-1] if before else "")
    last = -1
    for label in printed.labels:
        if label.order < last and label.rule == HEADING:
            yield LabelChange("moved", label.key, label.text, label.text, 1.0)
        last = max(last, label.order) if not label.floats else last
