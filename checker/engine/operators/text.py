"""What a field holds: whether anything, which words, how long."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from checker import placeholders
from checker.engine.operators.context import Context, lacks, operator, pattern, seen, unknown
from checker.model import EMPTY, ConditionResult, Mark
from checker.normalize import fold, folded, half_width, remove_spaces, unify
from checker.numerals import numerals

NOT_ABSENT = ConditionResult("absent", False)


@operator
def present(context: Context, field: str) -> ConditionResult:
    """The field is printed and not empty. Never unknown."""
    values = context.values(field)
    if not values:
        return lacks("present", False, context.key(field))
    return ConditionResult("present", True, EMPTY, (values[0],))


@operator
def absent(context: Context, field: str) -> ConditionResult:
    """The field is not printed, or empty. Never unknown."""
    return NOT_ABSENT if context.values(field) else lacks("absent", True, context.key(field))


@operator
def placeholder(context: Context, field: str, denial: bool = False, unfinished: bool = True) -> ConditionResult:
    """Something stands in the field, and gives nothing: -, 无, 详见附件 (checker/placeholders.py). Never unknown.

    ``denial``: a sentence that only says that there is nothing is one, too. ``unfinished``: what was put in for
    later is one. In a field of a group, each row holds one.
    """
    values = context.values(field)
    return _gives_nothing(context, "placeholder", field, denial, unfinished) if values else seen("placeholder", False)


@operator
def blank(context: Context, field: str, denial: bool = False, unfinished: bool = True) -> ConditionResult:
    """The field is absent or empty, or holds a ``placeholder``. Never unknown."""
    return _gives_nothing(context, "blank", field, denial, unfinished)


def _gives_nothing(context: Context, name: str, field: str, denial: bool, unfinished: bool) -> ConditionResult:
    book, key, values = context.book, context.key(field), context.values(field)
    if not values:
        return lacks(name, True, key)
    answered = key in book.formats.blank["answered_by_nothing"]
    denial = denial and not answered and book.fields[key].type != "yes_no"  # where a sentence is no entry at all
    kind, kinds = placeholders.words_of(book.formats).kind, kinds_of_nothing(answered, denial, unfinished)
    real = [value for value in values if kind(value.text) not in kinds]
    return seen(name, False, real) if real else lacks(name, True, key, values)


@cache
def kinds_of_nothing(answered: bool, denial: bool, unfinished: bool) -> frozenset[str]:
    kinds = {"nothing": not answered, "denial": denial, "unfinished": unfinished}
    return frozenset(["mark", *(kind for kind, counts in kinds.items() if counts)])


@operator
def denies(context: Context, field: str) -> ConditionResult:
    """Some clause of the text says that there is nothing to report (尚未被指南收录), whatever the others say."""
    value = context.value(field)
    if value is None:
        return unknown("denies", context.key(field))
    return seen("denies", placeholders.says_nothing_to_report(value.text, context.book.formats), [value])


@operator
def printed(context: Context, field: str) -> ConditionResult:
    """The field's label is there, whether or not anything stands behind it. Never unknown."""
    key, row = context.key(field), context.item.row
    found = context.form.values_of(key)
    if row is not None and key.startswith(f"{context.item.group}[]."):
        found = [value for value in found if value.row == row]
    return seen("printed", bool(found), found[:1])


def choice_stem(text: str, beside: str | None) -> str:
    """The folded entry without what people put beside the word that tells the choice."""
    return fold(re.sub(beside, "", text)) if beside else fold(text)


LONGEST_WORD = 200
"""Characters of a word of a vocabulary, at the most: a longer entry is none."""


@operator
def one_of(
    context: Context, field: str, values: tuple[str, ...], others: tuple[str, ...] | None = None
) -> ConditionResult:
    """The whole entry is one of these words; of a list of choices, each is. White space and width aside.

    What ``beside_choice`` of rules/formats.yaml has for the field is left out of both. With ``others``, only those
    words are a no, and any further one is unknown.
    """
    value = context.value(field)
    if value is None:
        return unknown("one_of", context.key(field))
    entries = value.typed if isinstance(value.typed, tuple) else (value.text,)
    beside = context.book.formats.beside_choice.get(context.key(field))
    allowed = {choice_stem(word, beside) for word in values} if beside else folded(values)
    odd = [entry for entry in entries if len(entry) > LONGEST_WORD or choice_stem(entry, beside) not in allowed]
    if odd and others is not None and any(fold(entry) not in folded(others) for entry in odd):
        return unknown("one_of", context.key(field), values=[value], odd=odd)
    return ConditionResult("one_of", not odd, {"odd": odd, "allowed": values}, (value,))


@operator
def includes(context: Context, field: str, values: tuple[str, ...]) -> ConditionResult:
    """At least one choice of a list is one of these words."""
    value = context.value(field)
    if value is None:
        return unknown("includes", context.key(field))
    entries = value.typed if isinstance(value.typed, tuple) else (value.text,)
    return seen("includes", bool({fold(entry) for entry in entries} & folded(values)), [value])


@operator
def contains(context: Context, field: str, words: Sequence[str]) -> ConditionResult:
    """One of the words occurs in the text."""
    value = context.value(field)
    if value is None:
        return unknown("contains", context.key(field))
    marks = [Mark(value, at, at + len(word)) for word in words if (at := value.text.find(word)) >= 0]
    found = [mark.value.text[mark.start : mark.end] for mark in marks]
    return ConditionResult("contains", bool(marks), {"found": found}, tuple(marks) or (value,))


@operator
def matches(context: Context, field: str, format: str | Sequence[str], folded: bool = False) -> ConditionResult:
    """The whole entry has one of the named forms of rules/formats.yaml; of an upload, each file name has.

    ``folded``: it would have, were every character half-width and every letter a capital.
    """
    value = context.value(field)
    if value is None:
        return unknown("matches", context.key(field))
    names = [format] if isinstance(format, str) else format
    entries = value.typed if isinstance(value.typed, tuple) else (remove_spaces(value.text),)
    if folded:
        entries = tuple(fold(entry).upper() for entry in entries)
    expressions = [context.book.formats.patterns[name] for name in names]
    odd = [entry for entry in entries if not any(pattern(e).fullmatch(entry) for e in expressions)]
    return ConditionResult("matches", not odd, {"odd": odd, "length": len(remove_spaces(value.text))}, (value,))


@operator
def finds(context: Context, field: str, format: str) -> ConditionResult:
    """The named form of rules/formats.yaml occurs in the text, whatever the width of its letters and digits.

    The words found are marked.
    """
    values = context.values(field)
    if not values:
        return unknown("finds", context.key(field))
    expression = pattern(context.book.formats.patterns[format])
    read = ((value, half_width(value.text)) for value in values)
    marks = [Mark(value, *hit.span()) for value, text in read for hit in expression.finditer(text)]
    found = [mark.value.text[mark.start : mark.end] for mark in marks]
    return ConditionResult("finds", bool(marks), {"found": found}, tuple(marks) or tuple(values))


@operator
def within_length(context: Context, field: str, caps: Mapping[str, int]) -> ConditionResult:
    """The text has no more characters than its cap, white space aside."""
    value = context.value(field)
    if value is None:
        return unknown("within_length", context.key(field))
    length, cap = len(remove_spaces(value.text)), caps.get(context.key(field))
    if cap is None:
        return unknown("within_length", values=[value], length=length)
    return seen("within_length", length <= cap, [value], length=length, cap=cap)


@operator
def balanced(context: Context, field: str, pairs: Sequence[str]) -> ConditionResult:
    """Brackets and quotes that open also close, and the other way round; full and half width are one.

    The bracket of a numbering, 1）, and the apostrophe of a Latin word are none.
    """
    value = context.value(field)
    if value is None:
        return unknown("balanced", context.key(field))
    text = value.text
    odd = _unpaired(text, pairs, numbering=False) and min(
        (_unpaired(text, pairs, numbering) for numbering in (False, True)), key=len
    )
    marks = tuple(Mark(value, max(0, at - 8), min(len(text), at + 8)) for at in odd[:3])
    return ConditionResult("balanced", not odd, {"odd": " ".join(text[at] for at in odd)}, marks or (value,))


NUMBERING = re.compile(
    rf"(?:(?<![0-9A-Za-z.])[0-9]{{1,2}}|(?<![0-9A-Za-z])[A-Za-z]|[{''.join(numerals().ordinal)}ⅠⅡⅢⅣⅤ①-⑳])$"
)
INTERVAL = re.compile(r"[(（\[［]\s*[-+−]?[\d.]+\s*%?\s*[,，~～;；]\s*[-+−]?(?:[\d.]+|∞)\s*%?\s*[)）\]］]")
"""(0.5, 0.8]: a bracket of either kind closes it."""
WIDE_BRACKETS = "（）［］"


def _unpaired(text: str, pairs: Sequence[str], numbering: bool) -> list[int]:
    """Where brackets stand alone. ``numbering``: a bracket behind a number closes nothing, even where one is open."""
    closing, any_of_them = _brackets(tuple(pairs))
    opened: list[tuple[str, int]] = []
    odd: list[int] = []
    text = INTERVAL.sub(lambda hit: " " * len(hit[0]), text)
    for hit in any_of_them.finditer(text):
        mark, at = unify(hit[0]), hit.start()
        if mark not in closing:
            opened.append((mark, at))
            continue
        closes = opened and opened[-1][0] == closing[mark]
        if closes and not numbering:
            opened.pop()
            continue
        number = mark == ")" and NUMBERING.search(text[max(0, at - 4) : at])
        apostrophe = mark == "’" and text[at - 1 : at].isascii() and text[at - 1 : at].isalnum()
        if closes and not number:
            opened.pop()
        elif not number and not apostrophe:
            odd.append(at)
    return sorted(odd + [at for _, at in opened])


@lru_cache(maxsize=8)
def _brackets(pairs: tuple[str, ...]) -> tuple[Mapping[str, str], re.Pattern[str]]:
    """By closing mark the one that opens, and what finds any of them."""
    closing = {unify(pair[1]): unify(pair[0]) for pair in pairs}
    return closing, re.compile(f"[{re.escape(''.join([*pairs, *WIDE_BRACKETS]))}]")


@operator
def ends_whole(context: Context, field: str, caps: Mapping[str, int], marks: str) -> ConditionResult:
    """The text does not stop at its cap without one of the closing marks."""
    value = context.value(field)
    if value is None:
        return unknown("ends_whole", context.key(field))
    length, cap = len(remove_spaces(value.text)), caps.get(context.key(field), 0)
    broken = length == cap and value.text[-1] not in marks
    tail = Mark(value, max(0, len(value.text) - 12), len(value.text))
    return ConditionResult("ends_whole", not broken, {"length": length, "cap": cap}, (tail,))
