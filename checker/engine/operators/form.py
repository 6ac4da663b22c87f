"""The form as a whole, other rules' verdicts, and the edition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from checker.engine.operators.context import Context, operator, seen, unknown
from checker.engine.rule_conditions import route_rules
from checker.messages import QUOTED, listing
from checker.model import ConditionResult, Document, Line, MissingLabel, PageNumber, Piece, Text, Value, Verdict


@operator
def verdict(context: Context, of: Sequence[str], are: Sequence[str], quantity: str = "all") -> ConditionResult:
    """All, or any, of the named rules came out with one of these verdicts. Never unknown."""
    found = {rule: context.verdict(rule) for rule in of}
    agree = [rule for rule, verdict in found.items() if verdict in are]
    truth = bool(agree) if quantity == "any" else len(agree) == len(found)
    return seen(
        "verdict",
        truth,
        rules=_rules(context, agree),
        others=_rules(context, [r for r in found if r not in agree]),
    )._replace(open_rules=tuple(rule for rule, verdict in found.items() if verdict == "review"))


def _rules(context: Context, ids: Sequence[str]) -> Text:
    found = {rule.id: rule.title for rule in context.book.rules}
    return listing((found[name] for name in ids), "「」", "titles")


@operator
def set_in_edition(context: Context, parameter: object) -> ConditionResult:
    """The cycle has such a thing: its parameter is not null. Never unknown."""
    return seen("set_in_edition", parameter is not None and parameter is not False)


@operator
def numbered(context: Context, group: str) -> ConditionResult:
    """The group's rows are numbered 1, 2, 3 and so on.

    Unknown without rows or printed numbers, and where a number is there twice, as it is when a page is.
    """
    numbers = [row["number"] for row in context.form.groups.get(group, ()) if "number" in row]
    rows = len(context.form.groups.get(group, ()))
    if not rows or not numbers:
        return unknown("numbered", *([f"{group}[].number"] if rows else []))
    printed = [value.text for value in numbers]
    if len(set(printed)) < len(printed):
        return unknown("numbered", f"{group}[].number")
    return seen("numbered", printed == [str(n + 1) for n in range(rows)], numbers, numbers=printed)


@operator
def printed_twice(context: Context) -> ConditionResult:
    """Some block of the form was printed more than once. Never unknown."""
    rows = [row for group in context.form.groups.values() for row in group]
    values = [*context.form.values.values(), *(value for row in rows for value in row.values())]
    again = [value for value in values if value.repeats]
    return seen("printed_twice", bool(again or context.form.unequal), again[:1])


@operator
def prints_agree(context: Context) -> ConditionResult:
    """Every block that was printed twice is the same in both prints. Never unknown."""
    odd = context.form.unequal
    values = [value for *_, first, other in odd for value in (first, other) if value]
    odd_ones = [(f"{group}[].{part}" if part else group, first or other) for group, part, first, other in odd]
    asked = dict.fromkeys((key, value.row if value else None) for key, value in odd_ones)
    names = [field_title(context, key, row) for key, row in asked]
    return seen("prints_agree", not odd, values, blocks=listing(names))


def field_title(context: Context, key: str, row: int | None) -> Text:
    """A field's title, with its row when it stands in one."""
    title, behind = context.title(key), context.of_row(row)
    return Text(title.zh + behind.zh, title.en + behind.en)


@operator
def lost_characters(context: Context) -> ConditionResult:
    """The text holds U+FFFD, where a character was lost. Never unknown."""
    lost = context.form.lost
    return seen("lost_characters", bool(lost), lost, count=sum(value.text.count("\ufffd") for value in lost))


@operator
def repaired(context: Context, kinds: Sequence[str]) -> ConditionResult:
    """Characters of these kinds were repaired in reading. Never unknown."""
    counts = {kind: context.form.repairs.get(kind, 0) for kind in kinds}
    return seen("repaired", any(counts.values()), (), count=sum(counts.values()), **counts)


@operator
def page_furniture(context: Context) -> ConditionResult:
    """Heads, feet, page numbers or watermarks stand on the pages. Never unknown."""
    found = furniture_of(context.form.document) if context.form.document else []
    words = Text("".join(f"「{v.text}」" for v in found), ", ".join(f'"{v.text}"' for v in found))
    return seen("page_furniture", bool(found), found, count=len(found), words=words)


@operator
def print_fault(context: Context, faults: Sequence[str]) -> ConditionResult:
    """The print is not whole in one of these ways. Never unknown.

    missing, doubled, unordered: by the numbers that its pages bear; repeated: pages say what one before them says, and
    were left out; added: somebody laid words on pages;
    unread: pages before or behind the form are pictures; labels: some that every print has were not
    found; ambiguous: some may stand in two places.
    """
    form = context.form
    found = page_faults(form.document) if form.document else {}
    if form.missing_labels:
        found["labels"] = []
    if form.doubtful_labels:
        found["ambiguous"] = []
    pages = next((found[kind] for kind in faults if kind in found), [])
    told = form.doubtful_labels if "ambiguous" in faults else form.missing_labels
    titles = dict.fromkeys(title_of(context, label) for label in told)
    labels = Text("".join(f"「{t.zh}」" for t in titles), ", ".join(f'"{t.en}"' for t in titles))
    return seen("print_fault", any(kind in found for kind in faults), (), pages=listing(map(str, pages)), labels=labels)


def title_of(context: Context, label: MissingLabel) -> Text:
    if label.section:
        return context.book.formats.section_titles[label.field]
    return field_title(context, label.field, label.row)


def page_faults(document: Document) -> dict[str, list[int]]:
    """What the numbers on its pages say of a print, with the pages; pages that could not be read."""
    missing, doubled, unordered = set[int](), set[int](), list[int]()
    numberings = numberings_of(document.page_numbers)
    whole = any(last and {*numbers} >= {*range(1, last + 1)} for last, numbers in numberings.items())
    for last, numbers in numberings.items():
        missing |= {*(range(min(numbers), max(numbers) + 1) if whole or not last else range(1, last + 1))} - {*numbers}
        doubled |= {number for number in numbers if numbers.count(number) > 1}
        unordered = unordered or (numbers if numbers != sorted(numbers) else [])
    faults = {
        "missing": sorted(missing),
        "doubled": sorted(doubled),
        "unordered": unordered,
        "unread": list(document.unread),
        "repeated": list(document.repeated),
        "added": list(document.added),
    }
    return {kind: pages for kind, pages in faults.items() if pages}


def numberings_of(numbers: Iterable[PageNumber]) -> dict[int, list[int]]:
    """The numbers of a document's pages, by how many they say there are: a browser's own, say, and those of a file that
    it was put into. A page that bears a number twice has it once."""
    found: dict[int, list[int]] = {}
    for one in dict.fromkeys(numbers):
        found.setdefault(one.of or 0, []).append(one.number)
    return found


def furniture_of(document: Document) -> list[Value]:
    """The page furniture, each wording once, digits aside."""
    prints: dict[str, list[Line]] = {}
    for line in document.lines[len(document.body) :]:
        prints.setdefault(re.sub(r"\d", "0", line.text), []).append(line)
    found = []
    for lines in prints.values():
        first, *more = ((Piece(0, line.start, len(line.text)),) for line in lines)
        found.append(Value("page_furniture", lines[0].text, None, first, tuple(more)))
    return found


@operator
def unrecognised(context: Context) -> ConditionResult:
    """Text stands outside every known field. Never unknown."""
    texts = context.form.unrecognised
    return seen("unrecognised", bool(texts), texts, count=len(texts))


@operator
def foreign_labels(context: Context) -> ConditionResult:
    """A label stands in the form that only another edition prints. Never unknown."""
    labels = context.form.foreign_labels
    return seen("foreign_labels", bool(labels), labels, labels=listing((v.text for v in labels), QUOTED))


@operator
def sections_present(context: Context, sections: Sequence[str]) -> ConditionResult:
    """The headings of these sections are all there. Never unknown."""
    absent = [name for name in sections if name not in context.form.sections]
    titles = [context.book.formats.section_titles[name] for name in absent]
    found = () if absent else context.form.sections.values()  # what is missing has no words to show
    return seen("sections_present", not absent, found, sections=listing(titles, "「」"))


@operator
def ticks_readable(context: Context) -> ConditionResult:
    """Whether each criterion is ticked could be read. Never unknown."""
    rows = context.form.groups.get("criteria", ())
    return seen("ticks_readable", bool(rows) and all("ticked" in row for row in rows))


@operator
def ticked(context: Context, routes: Sequence[str], are: Sequence[Verdict]) -> ConditionResult:
    """The rule of some ticked criterion came out with one of these verdicts. Never unknown.

    A ticked criterion that has no rule counts as under review.
    """
    titles = {rule.id: rule.title for rule in context.book.rules}
    order = context.edition.parameters.get("criteria_order")
    if order:  # the cycle's criteria stand in another order than the routes
        routes = [route_rules(context.book).get(route, "") for route in order]
    names: list[Text] = []
    open_rules = []
    values = []
    for row in context.form.groups.get("criteria", ()):
        if "ticked" not in row or not row["ticked"].typed:
            continue
        number = int(row["number"].text) - 1
        known = number in range(len(routes)) and bool(routes[number])
        verdict = context.verdict(routes[number]) if known else "review"
        open_rules += [routes[number]] if known and verdict == "review" else []
        if verdict in are:
            text = row["number"].text
            names.append(titles[routes[number]] if known else Text(text, text))
            values.append(row["text"])
    return seen("ticked", bool(names), values, rules=listing(names, "「」", "titles"))._replace(
        open_rules=tuple(open_rules)
    )
