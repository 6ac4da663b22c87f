"""draw.yaml: entries of a form by rule, as companies write them, and what each rule says of them.

``python -m tests.language.draws [ID…]`` prints what does not come out as wanted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.test_cases import FORMS, clean, verdicts

ROWS = Path(__file__).with_name("draw.yaml")
WESTERN, CHINESE = "western medicine, form of 2025, in the window", "Chinese patent medicine, 2025"
WANT = {"raised": {"fail", "review"}, "silent": {"pass", "not_applicable"}, "not_pass": {"fail", "review"}}
CELLS = ("specification", "price", "dosage", "cost_type", "period", "amount")
CODE = {
    kind: {"insurance_code": f"{group}XA123A001010112345"} for kind, group in (("raised", "XL03A"), ("silent", "XN02B"))
}
assert FORMS.keys() >= {WESTERN, CHINESE}


class Draw(NamedTuple):
    """A change to a clean form; the rule's verdict is one of ``want``, ``note`` being a review of severity info."""

    rule: str
    kind: str
    change: Mapping[str, Any]
    want: frozenset[str]
    form: str = WESTERN


def reference(*cells: str) -> dict[str, Any]:
    row = dict(zip(CELLS, cells, strict=True))
    return {"reference_drugs": [{"name": "洛非替尼片", "in_catalogue": "是", **row}]}


def changes(rule: str, kind: str, entry: Any) -> Iterator[Draw]:
    want = frozenset(WANT.get(kind, {kind}))
    if rule == "E005":
        yield Draw(rule, kind, {"indications": entry}, want)
    elif rule == "F010":
        yield Draw(rule, kind, {"registration_class": entry}, want)
    elif rule == "D005":
        yield Draw(rule, kind, {"first_country": entry[0], "first_listed_world": entry[1]}, want)
    elif rule == "R004":
        about, cost = entry
        of = {"cost_type": cost, "period": "28天"}
        row = {"name": "洛非替尼片", "in_catalogue": "是", "specification": "24片/盒", "price": "24.00", **of}
        change: dict[str, Any] = {"reference_drugs": [row | {"dosage": "每次1片，每日3次", "amount": "3.00"}]}
        if about == "chinese":
            yield Draw(rule, kind, change, want, CHINESE)
        else:
            yield Draw(rule, kind, change | CODE[kind] | {"indications": f"用于{about}成人患者的治疗。"}, want)
    elif kind == "right":
        *cells, right, wrong = entry
        yield Draw(rule, "right", reference(*cells, right), frozenset({"pass", "note"}))
        yield Draw(rule, "wrong", reference(*cells, wrong), frozenset({"review"}))
    else:
        yield Draw(rule, "unread", reference(*entry), frozenset({"note", "pass"}))


@cache
def draws() -> tuple[Draw, ...]:
    data = yaml.safe_load(ROWS.read_text("utf-8"))
    return tuple(
        one for rule, kinds in data.items() for kind, entries in kinds.items() for entry in entries
        for one in changes(rule, kind, entry)
    )  # fmt: skip


def said(draw: Draw) -> tuple[str, str]:
    """The verdict of the draw's rule, ``note`` for a review that is only worth knowing, and its words."""
    edition, data = clean(draw.form)
    found = verdicts(edition, {**data, **draw.change}, [draw.rule])[draw.rule]
    note = found.verdict == "review" and found.severity == "info" and draw.rule[0] != "E"
    return ("note" if note else found.verdict), found.message.zh


def main(only: list[str]) -> None:
    table: dict[tuple[str, str], list[int]] = {}
    for one in draws():
        if only and one.rule not in only:
            continue
        verdict, words = said(one)
        row = table.setdefault((one.rule, one.kind), [0, 0])
        row[1] += 1
        if verdict in one.want:
            row[0] += 1
        else:
            print(one.rule, one.kind, verdict, str(one.change)[:240], "|", words[:200])
    for (rule, kind), (right, of) in table.items():
        print(rule, kind, f"{right} of {of}")


if __name__ == "__main__":
    main(sys.argv[1:])
