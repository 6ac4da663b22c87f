"""What a rule can ask of a form. Each operator answers true, false, or unknown, and says what it looked at.

rules/README.md describes them for authors, rules/rule.schema.json their arguments. A field that is absent or
not readable makes the answer unknown, never false.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from checker import match
from checker.model import Form, Mark, Month, Rulebook, Seen, Text, Truth, Value, Verdict
from checker.values import fold, squeeze

LOST = "\ufffd"
OPERATORS: dict[str, Callable[..., Seen]] = {}


@dataclass(frozen=True)
class Item:
    """What a part with ``each`` judges now: one field, one row of a group, or one field of one row."""

    key: str | None = None
    group: str | None = None
    row: int | None = None


@dataclass(frozen=True)
class Context:
    """The form, what the edition lays down, and the item in hand. ``verdict`` gives another rule's verdict."""

    form: Form
    book: Rulebook
    edition: Mapping[str, Any]
    verdict: Callable[[str], Verdict]
    item: Item = Item()
    looked_up: dict[tuple[str, ...], Seen] = field(default_factory=dict)
    """What was found on the lists, which several cases of a rule ask for."""

    def values(self, key: str) -> list[Value]:
        """The values of a key that are not empty, in the item's row when the key belongs to its group."""
        key = self.key(key)
        if key == "title":
            found = [self.form.title] if self.form.title else []
        else:
            found = self.form.values_of(key)
        if self.item.row is not None and key.startswith(f"{self.item.group}[]."):
            found = [value for value in found if value.row == self.item.row]
        return [value for value in found if value.text]

    def value(self, key: str) -> Value | None:
        found = self.values(key)
        return found[0] if found else None

    def key(self, key: str) -> str:
        return (self.item.key or key) if key == "this" else key

    def in_row(self) -> Text:
        """Where in its group the item stands, to follow a field's title in a message; empty for a plain field."""
        row = self.item.row
        return Text("", "") if row is None else Text(f"（第{row + 1}项）", f" (item {row + 1})")

    def title(self, key: str) -> Text:
        title = self.book.fields[self.key(key)]["title"]
        return Text(title["zh"], title["en"])


def operator(function: Callable[..., Seen]) -> Callable[..., Seen]:
    OPERATORS[function.__name__] = function
    return function


def whole(value: Value) -> Mark:
    return Mark(value, 0, len(value.text))


def opening(value: Value) -> Mark:
    """Where a text stands in which something was looked for and not found: its first words are enough."""
    return Mark(value, 0, min(len(value.text), 24))


def seen(name: str, truth: Truth, values: Iterable[Value] = (), **details: Any) -> Seen:
    return Seen(name, truth, details, tuple(whole(value) for value in values))


def unknown(name: str, *missing: str, values: Iterable[Value] = (), **details: Any) -> Seen:
    return Seen(name, None, details, tuple(whole(value) for value in values), missing)


# ------------------------------------------------------------------------------------- presence and text


@operator
def present(context: Context, field: str) -> Seen:
    """The field is printed and not empty. Never unknown."""
    values = context.values(field)
    return seen("present", bool(values), values[:1], in_row=context.in_row())


@operator
def printed(context: Context, field: str) -> Seen:
    """The field's label is there, whether or not anything stands behind it. Never unknown."""
    key, row = context.key(field), context.item.row
    found = context.form.values_of(key)
    if row is not None and key.startswith(f"{context.item.group}[]."):
        found = [value for value in found if value.row == row]
    return seen("printed", bool(found), found[:1], in_row=context.in_row())


@operator
def one_of(context: Context, field: str, values: Sequence[str], others: Sequence[str] | None = None) -> Seen:
    """The whole entry is one of these words; of a list of choices, each is. White space and width aside.

    With ``others``, only those words are a no, and any further one is unknown.
    """
    value = context.value(field)
    if value is None:
        return unknown("one_of", context.key(field))
    entries = value.typed if isinstance(value.typed, tuple) else (value.text,)
    allowed = {fold(word) for word in values}
    odd = [entry for entry in entries if fold(entry) not in allowed]
    if others is not None and any(fold(entry) not in {fold(word) for word in others} for entry in odd):
        return unknown("one_of", context.key(field), values=[value], odd="、".join(odd))
    return seen("one_of", not odd, [value], odd="、".join(odd), allowed="、".join(values))


@operator
def includes(context: Context, field: str, values: Sequence[str]) -> Seen:
    """At least one choice of a list is one of these words."""
    value = context.value(field)
    if value is None:
        return unknown("includes", context.key(field))
    entries = value.typed if isinstance(value.typed, tuple) else (value.text,)
    return seen("includes", bool({fold(entry) for entry in entries} & {fold(word) for word in values}), [value])


@operator
def contains(context: Context, field: str, words: Sequence[str]) -> Seen:
    """One of the words occurs in the text."""
    value = context.value(field)
    if value is None:
        return unknown("contains", context.key(field))
    marks = [Mark(value, at, at + len(word)) for word in words if (at := value.text.find(word)) >= 0]
    found = "、".join(mark.value.text[mark.start : mark.end] for mark in marks)
    return Seen("contains", bool(marks), {"found": found}, tuple(marks) or (opening(value),))


@cache
def pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.ASCII)


@operator
def matches(context: Context, field: str, format: str | Sequence[str], folded: bool = False) -> Seen:
    """The whole entry has one of the named forms of rules/formats.yaml; of an upload, each file name has.

    ``folded``: it would have, were every character half-width and every letter a capital.
    """
    value = context.value(field)
    if value is None:
        return unknown("matches", context.key(field))
    names = [format] if isinstance(format, str) else format
    entries = value.typed if isinstance(value.typed, tuple) else (squeeze(value.text),)
    if folded:
        entries = tuple(fold(entry).upper() for entry in entries)
    expressions = [context.book.formats["patterns"][name] for name in names]
    odd = [entry for entry in entries if not any(pattern(e).fullmatch(entry) for e in expressions)]
    return seen("matches", not odd, [value], odd="、".join(odd), length=len(squeeze(value.text)))


@operator
def finds(context: Context, field: str, format: str) -> Seen:
    """The named form of rules/formats.yaml occurs in the text; the words found are marked."""
    values = context.values(field)
    if not values:
        return unknown("finds", context.key(field))
    expression = pattern(context.book.formats["patterns"][format])
    marks = [Mark(value, *hit.span()) for value in values for hit in expression.finditer(value.text)]
    found = "、".join(mark.value.text[mark.start : mark.end] for mark in marks)
    return Seen("finds", bool(marks), {"found": found}, tuple(marks) or tuple(map(opening, values)))


@operator
def says_of_itself(
    context: Context, field: str, name: str, format: str, words: Mapping[str, Sequence[str]]
) -> Seen:
    """The text says the named form of this drug: by its name (the dosage form aside) or a word such as 本品.

    Only a statement whose subject is surely the drug counts, and none that is supposed or wished; ``words`` is
    own_statement of rules/formats.yaml.
    """
    value, drug = context.value(field), context.value(name)
    if value is None:
        return unknown("says_of_itself", context.key(field))
    own = [*words["subjects"], *((drug.text, match.substance(drug.text, context.book.formats)) if drug else ())]
    expression = pattern(context.book.formats["patterns"][format])
    marks = []
    for sentence in re.finditer(r"[^。；;！？\n]+", value.text):
        for hit in expression.finditer(sentence[0]):
            before, after = sentence[0][: hit.start()], sentence[0][hit.end() :]
            if _own_subject(before, after, own, words) and not any(word in before for word in words["supposing"]):
                marks.append(Mark(value, sentence.start() + hit.start(), sentence.start() + hit.end()))
    if drug is None and not marks:
        return unknown("says_of_itself", name, values=[value])
    found = "、".join(mark.value.text[mark.start : mark.end] for mark in marks)
    return Seen("says_of_itself", bool(marks), {"found": found}, tuple(marks) or (opening(value),))


def _own_subject(before: str, after: str, own: Sequence[str], words: Mapping[str, Sequence[str]]) -> bool:
    """Whether the drug is the subject: its name stands right before the statement, or the neighbouring part of the
    sentence begins with it and this part has no subject of its own (作为首个…的药品，本品…)."""
    rest = before
    while word := next((word for word in words["between"] if rest.endswith(word)), ""):
        rest = rest.removesuffix(word)
    rest = re.sub(r"[（(][^（(）)]*[）)]$", "", rest)
    for subject in own:
        lead = rest.removesuffix(subject)
        if lead != rest and (not lead or lead.endswith(tuple(words["lead_in"]))):
            return True
    parts, later = re.split("[，,]", rest), re.split("[，,]", after)
    if parts[-1]:
        return False
    follows = len(parts) > 1 and "的" not in later[0] and parts[-2].startswith(tuple(own))
    return follows or "作为" in before[len(rest) :] and len(later) > 1 and later[1].startswith(tuple(own))


@operator
def within_length(context: Context, field: str, caps: Mapping[str, int]) -> Seen:
    """The text has no more characters than its cap, white space aside."""
    value = context.value(field)
    if value is None:
        return unknown("within_length", context.key(field))
    length, cap = len(squeeze(value.text)), caps[context.key(field)]
    return seen("within_length", length <= cap, [value], length=length, cap=cap)


@operator
def balanced(context: Context, field: str, pairs: Sequence[str]) -> Seen:
    """Brackets and quotes that open also close, and the other way round; full and half width are one.

    The bracket of a numbering, 1）, and the apostrophe of a Latin word are none.
    """
    value = context.value(field)
    if value is None:
        return unknown("balanced", context.key(field))
    text = value.text
    odd = min((_unpaired(text, pairs, numbering) for numbering in (False, True)), key=len)
    marks = tuple(Mark(value, max(0, at - 8), min(len(text), at + 8)) for at in odd[:3])
    return Seen("balanced", not odd, {"odd": " ".join(text[at] for at in odd)}, marks or (opening(value),))


NUMBERING = re.compile(r"(?:(?<![0-9A-Za-z.])[0-9]{1,2}|(?<![0-9A-Za-z])[A-Za-z]|[一二三四五六七八九十ⅠⅡⅢⅣⅤ①-⑳])$")
WIDTH = {"（": "(", "）": ")", "［": "[", "］": "]"}


def _unpaired(text: str, pairs: Sequence[str], numbering: bool) -> list[int]:
    """Where brackets stand alone. ``numbering``: a bracket behind a number closes nothing, even where one is open."""
    closing = {WIDTH.get(pair[1], pair[1]): WIDTH.get(pair[0], pair[0]) for pair in pairs}
    opened: list[tuple[str, int]] = []
    odd: list[int] = []
    for hit in re.finditer(f"[{re.escape(''.join([*pairs, *WIDTH]))}]", text):
        mark, at = WIDTH.get(hit[0], hit[0]), hit.start()
        if mark not in closing:
            opened.append((mark, at))
            continue
        number = mark == ")" and NUMBERING.search(text[max(0, at - 4) : at])
        apostrophe = mark == "’" and text[at - 1 : at].isascii() and text[at - 1 : at].isalnum()
        if opened and opened[-1][0] == closing[mark] and not (numbering and number):
            opened.pop()
        elif not number and not apostrophe:
            odd.append(at)
    return sorted(odd + [at for _, at in opened])


@operator
def ends_whole(context: Context, field: str, caps: Mapping[str, int], marks: str) -> Seen:
    """The text does not stop at its cap without one of the closing marks."""
    value = context.value(field)
    if value is None:
        return unknown("ends_whole", context.key(field))
    length, cap = len(squeeze(value.text)), caps.get(context.key(field), 0)
    broken = length == cap and value.text[-1] not in marks
    tail = Mark(value, max(0, len(value.text) - 12), len(value.text))
    return Seen("ends_whole", not broken, {"length": length, "cap": cap}, (tail,))


# -------------------------------------------------------------------------------------- types and numbers


@operator
def readable(context: Context, field: str) -> Seen:
    """The entry has the form of its field's type: a real month, date and time, yes or no, or number."""
    value = context.value(field)
    if value is None:
        return unknown("readable", context.key(field))
    return seen("readable", value.typed is not None, [value])


@operator
def is_yes(context: Context, field: str) -> Seen:
    """The yes-or-no field says yes."""
    value = context.value(field)
    if value is None or not isinstance(value.typed, bool):
        return unknown("is_yes", context.key(field), values=[value] if value else [])
    return seen("is_yes", value.typed, [value])


@operator
def above(context: Context, field: str, number: float) -> Seen:
    """The number is greater than this one."""
    value = context.value(field)
    if value is None or not isinstance(value.typed, Decimal):
        return unknown("above", context.key(field), values=[value] if value else [])
    return seen("above", value.typed > Decimal(str(number)), [value])


@operator
def equal(context: Context, fields: Sequence[str]) -> Seen:
    """The fields hold the same: the same month, or the same text, white space and width aside."""
    values = [(key, context.value(key)) for key in fields]
    found = [value for _, value in values if value is not None]
    if len(found) < len(values):
        return unknown("equal", *(context.key(key) for key, value in values if value is None), values=found)
    if any(isinstance(value.typed, Month) for value in found):
        unread = [v for v in found if not isinstance(v.typed, Month)]
        if unread:
            return unknown("equal", *(v.field for v in unread), values=found)
        return seen("equal", len({value.typed for value in found}) == 1, found)
    return seen("equal", len({fold(value.text) for value in found}) == 1, found)


# --------------------------------------------------------------------------------------------------- dates


def bounds(value: object) -> tuple[datetime, datetime] | None:
    """The first and last moment that a typed date may mean."""
    if isinstance(value, Month):
        return (datetime.combine(value.first, datetime.min.time()), _end(value.last))
    return (value, value) if isinstance(value, datetime) else None


def _end(day: date) -> datetime:
    return datetime.combine(day, datetime.max.time())


def edge(text: str, *, last: bool) -> tuple[datetime, datetime]:
    """A bound of an edition: a day with all its hours, or a minute, whose seconds decide nothing."""
    moment = datetime.fromisoformat(text)
    if len(text) == 10:
        return (_end(moment.date()),) * 2 if last else (moment, moment)
    return (moment, moment + timedelta(seconds=59)) if last else (moment, moment)


def _before(left: tuple[datetime, datetime], right: tuple[datetime, datetime]) -> Truth:
    """Left is not after right; unknown where the intervals overlap in a way that leaves both open."""
    if left[1] <= right[0]:
        return True
    return False if left[0] > right[1] else None


@operator
def within(context: Context, field: str, window: Mapping[str, str]) -> Seen:
    """The date lies in the window, both ends included. ``from`` or ``to`` may be absent."""
    value = context.value(field)
    span = bounds(value.typed) if value else None
    if value is None or span is None:
        return unknown("within", context.key(field), values=[value] if value else [])
    checks: list[Truth] = []
    if "from" in window:
        checks.append(_before(edge(window["from"], last=False), span))
    if "to" in window:
        checks.append(_before(span, edge(window["to"], last=True)))
    truth = False if False in checks else None if None in checks else True
    return seen("within", truth, [value])


@operator
def not_after(context: Context, field: str, than: str) -> Seen:
    """The first date is not after the second; two equal months are in order."""
    left, right = context.value(field), context.value(than)
    spans = [(key, v, bounds(v.typed) if v else None) for key, v in ((field, left), (than, right))]
    if left is None or right is None or any(span is None for *_, span in spans):
        missing = [context.key(key) for key, _, span in spans if span is None]
        return unknown("not_after", *missing, values=[v for _, v, _ in spans if v])
    first, second = bounds(left.typed), bounds(right.typed)
    assert first and second
    same_month = isinstance(left.typed, Month) and left.typed == right.typed
    return seen("not_after", True if same_month else _before(first, second), [left, right])


@operator
def on_or_before(context: Context, field: str, day: str | None) -> Seen:
    """The date is not after this day; true when the edition sets none (null)."""
    return seen("on_or_before", True) if day is None else replace(within(context, field, {"to": day}), operator="on_or_before")


@operator
def years_in_order(
    context: Context, field: str, format: str, than: str, than_format: str | None = None, relation: str = "equal"
) -> Seen:
    """A year in the first field is equal to, or not before, a year in the second.

    The year is the group ``year`` of the named form, or a month's own year. Unknown when a year is not found or
    the fields hold several that disagree; the relations with ``earliest`` compare the earliest of each field.
    """
    left, right = _years(context, field, format), _years(context, than, than_format)
    values = [v for v in (context.value(field), context.value(than)) if v]
    missing = [context.key(key) for key, years in ((field, left), (than, right)) if not years]
    if missing:
        return unknown("years_in_order", *missing, values=values)
    first = relation.startswith("earliest")
    pairs = [(min(left), min(right))] if first else [(a, b) for a in left for b in right]
    answers = {(a == b) if relation.endswith("equal") else (a >= b) for a, b in pairs}
    truth = answers.pop() if len(answers) == 1 else None
    details = {"year": "、".join(map(str, sorted(left))), "than_year": "、".join(map(str, sorted(right)))}
    return seen("years_in_order", truth, values, **details)


def _years(context: Context, key: str, format: str | None) -> set[int]:
    value = context.value(key)
    if value is None:
        return set()
    if isinstance(value.typed, Month):
        return {value.typed.first.year}
    if format is None:
        return set()
    expression = pattern(context.book.formats["patterns"][format])
    return {int(hit["year"]) for hit in expression.finditer(squeeze(value.text))}


# ------------------------------------------------------------------------------------- codes and kinds


@operator
def agrees(context: Context, field: str, with_field: str, table: str) -> Seen:
    """The second field has a form that the table of rules/formats.yaml gives for the first field's entry.

    True: it has a form of that row and of no other. False: it has forms of other rows only. Else unknown.
    """
    left, right = context.value(field), context.value(with_field)
    if left is None or right is None:
        missing = [k for k, v in ((field, left), (with_field, right)) if v is None]
        return unknown("agrees", *missing, values=[v for v in (left, right) if v])
    rows: Mapping[str, Sequence[str]] = context.book.formats["tables"][table]
    fits = {name for name, forms in rows.items() for form in forms if pattern(form).search(squeeze(right.text))}
    own = squeeze(left.text)
    truth = None if own not in rows or not fits else True if fits == {own} else None if own in fits else False
    return seen("agrees", truth, [left, right], fits="、".join(sorted(fits)))


@operator
def parts_known(context: Context, field: str, kinds: str) -> Seen:
    """Each part of a joined entry is of a kind that rules/formats.yaml lists; unknown if some are, false if none."""
    value = context.value(field)
    if value is None:
        return unknown("parts_known", context.key(field))
    forms = context.book.formats["kinds"][kinds]
    parts = [p for p in re.split(context.book.formats["part_separator"], squeeze(value.text)) if p]
    known: list[Text] = []
    odd: list[str] = []
    for part in parts:
        kind = next((k for k in forms if pattern(k["pattern"]).fullmatch(part)), None)
        if kind:
            known.append(Text(**kind["title"]))
        else:
            odd.append(part)
    names = Text("、".join(t.zh for t in known), ", ".join(t.en for t in known)) if known else Text("无", "none")
    truth = False if not known else None if odd else True
    return seen("parts_known", truth, [value], kinds=names, odd="、".join(odd))


@operator
def file_type(context: Context, field: str, types: Sequence[str]) -> Seen:
    """Each file's name ends in one of these extensions."""
    value = context.value(field)
    if value is None or not isinstance(value.typed, tuple):
        return unknown("file_type", context.key(field), values=[value] if value else [])
    odd = [name for name in value.typed if name.rpartition(".")[2].lower() not in types or "." not in name]
    return seen("file_type", not odd, [value], odd="、".join(odd), allowed="、".join(types))


@operator
def single_file(context: Context, field: str) -> Seen:
    """The upload is one file."""
    value = context.value(field)
    if value is None or not isinstance(value.typed, tuple):
        return unknown("single_file", context.key(field), values=[value] if value else [])
    return seen("single_file", len(value.typed) == 1, [value], files="、".join(value.typed))


@operator
def shared_name(context: Context, fields: Sequence[str] | None = None) -> Seen:
    """One file name stands in more than one of the uploads (all of them, when no fields are named)."""
    keys = fields or [key for key, spec in context.book.fields.items() if spec["type"] == "file"]
    by_name: dict[str, list[Value]] = {}
    for key in keys:
        for value in context.values(key):
            for name in value.typed if isinstance(value.typed, tuple) else ():
                by_name.setdefault(fold(name), []).append(value)
    shared = [values for values in by_name.values() if len(values) > 1]
    if fields and not shared and any(not isinstance(v.typed, tuple) for k in fields for v in context.values(k)):
        return unknown("shared_name", *fields)
    if fields and any(not context.values(key) for key in fields):
        return unknown("shared_name", *(key for key in fields if not context.values(key)))
    names = "、".join(values[0].text for values in shared)
    marked = [value for values in shared for value in values] or [v for k in fields or () for v in context.values(k)]
    return seen("shared_name", bool(shared), marked, names=names)


# ------------------------------------------------------------------------------------------ official lists


@operator
def on_list(context: Context, field: str, lists: Sequence[str], specifications: str) -> Seen:
    """The generic name, with its dosage form, is an entry of one of the lists. Absent from a partial list: unknown.

    ``specifications`` is the field whose strengths must be the entry's, where the entry gives any.
    """
    return _look_up(context, field, lists, specifications)


@operator
def near_list(context: Context, field: str, lists: Sequence[str], specifications: str) -> Seen:
    """The name, or nearly that name, is an entry of one of the lists; the note says how near."""
    found = _look_up(context, field, lists, specifications)
    return replace(found, operator="near_list", truth=None if found.missing else "entry" in found.details)


def _look_up(context: Context, field: str, lists: Sequence[str], specifications: str) -> Seen:
    asked = (field, specifications, *lists)
    if asked not in context.looked_up:
        context.looked_up[asked] = _compare(context, field, lists, specifications)
    return context.looked_up[asked]


def _compare(context: Context, field: str, lists: Sequence[str], specifications: str) -> Seen:
    value = context.value(field)
    if value is None:
        return unknown("on_list", context.key(field))
    stated = context.value(specifications)
    amounts = stated.text if stated else ""
    books = [context.book.lists[name] for name in lists]
    found = [(match.match_name(value.text, book, context.book.formats, amounts), book) for book in books]
    best, book = max(found, key=lambda pair: 3 if pair[0].truth else 2 if pair[0].entry else pair[0].truth is None)
    partial = [book["title"] for answer, book in found if answer.truth is None]
    note = Text(**context.book.formats["match_notes"][best.note])
    details: dict[str, Any] = {"lists": titles(b["title"] for b in books), "partial": titles(partial), "note": note}
    if best.entry:
        details |= {"list": titles([book["title"]]), "words": value.text[best.start : best.end]}
        details |= entry_details(context, book, best.entry["n"], best.entry["name"]["zh"])
    mark = Mark(value, best.start, best.end) if best.entry else whole(value)
    truth = None if best.truth is False and LOST in value.text else best.truth
    return Seen("on_list", truth, details, (mark,))


LOST = "\ufffd"


def titles(found: Iterable[Mapping[str, str]]) -> Text:
    known = list(found)
    return Text("、".join(f"《{title['zh']}》" for title in known), "; ".join(title["en"] for title in known))


def entry_details(context: Context, book: Mapping[str, Any], n: int, name: str) -> dict[str, Any]:
    """The entry's name, its number (which a list that was not compared does not know), and how sure the list is."""
    number, sure = context.book.formats["entry_numbers"][book["numbers"]], context.book.formats["sureness"]
    return {
        "entry": name,
        "number": Text(number["zh"].format(n=n), number["en"].format(n=n)),
        "sureness": Text(**sure[book["confidence"]]),
    }


@operator
def names_disease(context: Context, field: str, lists: Sequence[str]) -> Seen:
    """The text names a disease of the lists; unknown for a narrower disease, an abbreviation alone, or in doubt."""
    return _look_for(context, field, lists)


@operator
def near_disease(context: Context, field: str, lists: Sequence[str]) -> Seen:
    """The text holds the words of a listed disease, for certain or in doubt; the note says what is in doubt."""
    found = _look_for(context, field, lists)
    return replace(found, operator="near_disease", truth=None if found.missing else "entries" in found.details)


def _look_for(context: Context, field: str, lists: Sequence[str]) -> Seen:
    asked = (field, *lists)
    if asked not in context.looked_up:
        context.looked_up[asked] = _search(context, field, lists)
    return context.looked_up[asked]


def _search(context: Context, field: str, lists: Sequence[str]) -> Seen:
    value = context.value(field)
    if value is None:
        return unknown("names_disease", context.key(field))
    books = {name: context.book.lists[name] for name in lists}
    found = match.find_diseases(value.text, list(books.values()), context.book.formats)
    listed = [hit for hit in found if hit.kind == "listed"]
    hits = listed or found
    notes = context.book.formats["disease_notes"]
    partial = [book["title"] for book in books.values() if book["completeness"] != "complete"]
    about: dict[str, Any] = {"lists": titles(book["title"] for book in books.values()), "partial": titles(partial)}
    if not hits:
        kind = "lost" if LOST in value.text else "partial" if partial else "absent"
        return seen("names_disease", False if kind == "absent" else None, [value], note=Text(**notes[kind]), **about)
    entries = []
    for hit in hits:
        title = titles([books[hit.list]["title"]])
        number = entry_details(context, books[hit.list], hit.n, hit.entry)["number"]
        entries.append((f"{title.zh}{number.zh}「{hit.entry}」", f"{title.en}, {number.en}, {hit.entry}"))
    entries = list(dict.fromkeys(entries))
    about["entries"] = Text("、".join(zh for zh, _ in entries), "; ".join(en for _, en in entries))
    about["words"] = "、".join(dict.fromkeys(hit.words for hit in hits))
    about["note"] = Text(**notes[hits[0].kind])
    marks = tuple(dict.fromkeys(Mark(value, hit.start, hit.end) for hit in hits))
    return Seen("names_disease", True if listed else None, about, marks)


# ------------------------------------------------------------------------------------ the form as a whole


@operator
def verdict(context: Context, of: Sequence[str], are: Sequence[str], quantity: str = "all") -> Seen:
    """All, or any, of the named rules came out with one of these verdicts. Never unknown."""
    found = {rule: context.verdict(rule) for rule in of}
    agree = [rule for rule, verdict in found.items() if verdict in are]
    truth = bool(agree) if quantity == "any" else len(agree) == len(found)
    return seen("verdict", truth, rules=_rules(context, agree), others=_rules(context, [r for r in found if r not in agree]))


def _rules(context: Context, ids: Sequence[str]) -> Text:
    found = {rule.id: rule.title for rule in context.book.rules}
    return Text("、".join(f"「{found[name].zh}」" for name in ids), "; ".join(found[name].en for name in ids))


@operator
def set_in_edition(context: Context, parameter: object) -> Seen:
    """The cycle has such a thing: its parameter is not null. Never unknown."""
    return seen("set_in_edition", parameter is not None and parameter is not False)


@operator
def row_named(context: Context, field: str, unless: Sequence[str]) -> Seen:
    """Some row holds an entry in this field other than these words. Never unknown."""
    words = {fold(word) for word in unless}
    values = context.values(field)
    real = [value for value in values if fold(value.text) not in words]
    return seen("row_named", bool(real), real or values)


@operator
def numbered(context: Context, group: str) -> Seen:
    """The group's rows are numbered 1, 2, 3 and so on. Unknown without rows or without printed numbers."""
    numbers = [row["number"] for row in context.form.groups.get(group, ()) if "number" in row]
    rows = len(context.form.groups.get(group, ()))
    if not rows or not numbers:
        return unknown("numbered", *([f"{group}[].number"] if rows else []))
    printed = [value.text for value in numbers]
    return seen("numbered", printed == [str(n + 1) for n in range(rows)], numbers, numbers="、".join(printed))


@operator
def printed_twice(context: Context) -> Seen:
    """Some block of the form was printed more than once. Never unknown."""
    rows = [row for group in context.form.groups.values() for row in group]
    values = [*context.form.values.values(), *(value for row in rows for value in row.values())]
    again = [value for value in values if value.repeats]
    return seen("printed_twice", bool(again or context.form.unequal), again[:1])


@operator
def prints_agree(context: Context) -> Seen:
    """Every block that was printed twice is the same in both prints. Never unknown."""
    odd = context.form.unequal
    values = [value for *_, first, other in odd for value in (first, other) if value]
    names = [context.title(key) for key in dict.fromkeys(f"{group}[].{part}" if part else group for group, part, *_ in odd)]
    listing = Text("、".join(t.zh for t in names), ", ".join(t.en for t in names))
    return seen("prints_agree", not odd, values, blocks=listing)


@operator
def lost_characters(context: Context) -> Seen:
    """The text holds U+FFFD, where a character was lost. Never unknown."""
    lost = context.form.lost
    return seen("lost_characters", bool(lost), lost, count=sum(value.text.count("\ufffd") for value in lost))


@operator
def repaired(context: Context, kinds: Sequence[str]) -> Seen:
    """Characters of these kinds were repaired in reading. Never unknown."""
    counts = {kind: context.form.repairs.get(kind, 0) for kind in kinds}
    return seen("repaired", any(counts.values()), (), count=sum(counts.values()), **counts)


@operator
def unrecognised(context: Context) -> Seen:
    """Text stands outside every known field. Never unknown."""
    texts = context.form.unrecognised
    return seen("unrecognised", bool(texts), texts, count=len(texts))


@operator
def foreign_labels(context: Context) -> Seen:
    """A label stands in the form that only another edition prints. Never unknown."""
    labels = context.form.foreign_labels
    return seen("foreign_labels", bool(labels), labels, labels="、".join(f"「{v.text}」" for v in labels))


@operator
def sections_present(context: Context, sections: Sequence[str]) -> Seen:
    """The headings of these sections are all there. Never unknown."""
    absent = [name for name in sections if name not in context.form.sections]
    titles = [context.book.formats["section_titles"][name] for name in absent]
    listing = Text("、".join(f"「{t['zh']}」" for t in titles), ", ".join(t["en"] for t in titles))
    return seen("sections_present", not absent, context.form.sections.values(), sections=listing)
