"""What the page of a run knows of each form, as compact JSON: a text stands there once, and is named by its number."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import groupby
from typing import Any

from markupsafe import Markup

from checker.audit.models import AcrossFinding
from checker.audit.run_words import local_time
from checker.audit.store import export_tables
from checker.audit.store.queries import AuditRun, Review, across_of, reviews_of
from checker.model import OUTCOMES, SEVERITIES, Rulebook, Text
from checker.report.phrases import Phrases, clip
from checker.report.sanitize import json_text, visible

VERDICTS = ("fail", "review", "note", "waived", "route", "gone")
"""Of a finding; a decision on a route, or on a finding that is no more, has one of the last two to stand at."""
DECISIONS = ("accept", "reject", "lapsed", "none")
ROUTE_VERDICTS = ("pass", "review", "fail", "not_applicable")
LONGEST_WORDS = 80
DashboardRow = Mapping[str, Any]


class PageData:
    """A run's forms with their findings. ``failed`` and ``reviewed`` count the forms of each rule."""

    def __init__(self, database: sqlite3.Connection, run: AuditRun, book: Rulebook) -> None:
        self.database, self.run = database, run
        self.chinese, self.english = Phrases(book, "zh"), Phrases(book, "en")
        self.texts: dict[Text, int] = {}
        self.rules: dict[str, int] = {}
        self.companies: dict[str, int] = {}
        self.editions: dict[str, int] = {}
        self.routes: dict[str, int] = {}
        self.kinds: dict[str, Text] = {}
        self.reviews: list[list[Any]] = []
        self.failed, self.reviewed, self.decided = Counter[str](), Counter[str](), Counter[str]()
        self.across: list[AcrossFinding] = sorted(
            across_of(database, run.id), key=lambda one: ROUTE_VERDICTS[::-1].index(one.verdict) if one.members else 9
        )
        self.forms = ",".join(compact(form) for form in self._forms())

    def json(self, titles: Mapping[str, Text], reports: bool) -> Markup:
        """For a script element: ``<`` could end it, and is written as JSON may."""
        across = [[visible(one.rule), one.verdict, self.text(*one.message)] for one in self.across]
        data = {
            "reports": reports,
            "texts": [text.zh if text.zh == text.en else list(text) for text in self.texts],
            "rules": [[name, list(titles.get(name, ()))] for name in self.rules],
            "companies": list(self.companies),
            "editions": list(self.editions),
            "routes": list(self.routes),
            "outcomes": OUTCOMES,
            "verdicts": VERDICTS,
            "severities": SEVERITIES,
            "decisions": DECISIONS,
            "routeVerdicts": ROUTE_VERDICTS,
            "kinds": list(self.kinds),
            "reviews": self.reviews,
            "across": across,
        }
        return Markup(f'{compact(data)[:-1]},"forms":[{self.forms}]}}'.replace("<", "\\u003c"))

    # -------------------------------------------------------------------------------------------- the forms

    def _forms(self) -> Iterator[list[Any]]:
        findings, routes, problems = (
            RowsByForm(self._rows(table))
            for table in (export_tables.FINDINGS, export_tables.ELIGIBILITY, export_tables.PROBLEMS)
        )
        reviews: dict[str, list[Review]] = defaultdict(list)
        for review in reviews_of(self.database, self.run.id):
            reviews[review.name].append(review)
        across: dict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(self.across):
            for member in one.members:
                across[member.name].append(number)
        for row in self._rows(export_tables.FORMS):
            name = row["form"]
            open_routes = [one for one in routes.of(name) if one["role"] == "route"]
            yield [
                visible(name),
                visible(row["drug"]),
                number_in(self.companies, visible(row["company"])),
                number_in(self.editions, visible(row["edition"])),
                OUTCOMES.index(row["outcome"]),
                row["failures"],
                row["reviews"],
                list(self._findings(findings.of(name), open_routes, {one.rule: one for one in reviews[name]})),
                [[number_in(self.routes, one["rule"]), ROUTE_VERDICTS.index(one["verdict"])] for one in open_routes],
                [self._problem(one) for one in problems.of(name)],
                across[name],
                report_name(name),
            ]

    def _findings(
        self, found: list[DashboardRow], routes: list[DashboardRow], reviews: dict[str, Review]
    ) -> Iterator[list[Any]]:
        for verdict, counter in (("fail", self.failed), ("review", self.reviewed)):
            counter.update({one["rule"] for one in found if kind_of(one) == verdict})
        for one in found:
            yield self._finding(one, kind_of(one), one["verdict"], reviews.get(one["rule"]))
        told = {one["rule"] for one in found}
        for rule, review in reviews.items():
            if rule not in told:
                route = next((one for one in routes if one["rule"] == rule and one["verdict"] == review.verdict), None)
                yield self._finding(route or {"rule": rule}, "route" if route else "gone", review.verdict, review)

    def _finding(self, one: DashboardRow, kind: str, verdict: str, review: Review | None) -> list[Any]:
        field, words = one.get("field"), one.get("words")
        return [
            number_in(self.rules, visible(one["rule"])),
            VERDICTS.index(kind),
            SEVERITIES.index(one["severity"]) if "severity" in one else -1,
            self.text(one["message_zh"], one["message_en"]) if one.get("message_zh") else -1,
            self.text(self.chinese.field(field), self.english.field(field)) if field else -1,
            one.get("row") or 0,
            one.get("page") or 0,
            one.get("line") or 0,
            self.text(clip(words, LONGEST_WORDS)) if words else -1,
            self._review(review, verdict),
        ]

    def _review(self, review: Review | None, verdict: str) -> int:
        """The number of a decision on a finding of this verdict; -1 where it is on another finding of the rule."""
        if review is None or (review.holds and review.verdict != verdict):
            return -1
        self.decided[review.decision if review.holds else "lapsed"] += 1
        words = [
            visible(words) for words in (review.decision, review.reviewer, review.reason, local_time(review.decided))
        ]
        self.reviews.append([*words, int(review.holds)])
        return len(self.reviews) - 1

    def _problem(self, one: DashboardRow) -> list[int]:
        kind, message = visible(one["kind"]), Text(one["message_zh"], one["message_en"])
        self.kinds.setdefault(kind, message)
        advice = self.text(one["advice_zh"], one["advice_en"])
        return [list(self.kinds).index(kind), self.text(*message), advice]

    def _rows(self, table: export_tables.ExportTable) -> Iterator[DashboardRow]:
        for row in export_tables.rows(self.database, self.run.id, table):
            yield dict(zip(table.columns, row, strict=True))

    def text(self, chinese: str, english: str | None = None) -> int:
        """The number of a text, which is the same in both languages where one is given."""
        text = Text(visible(chinese), visible(chinese if english is None else english))
        return self.texts.setdefault(text, len(self.texts))


class RowsByForm:
    """The rows of a table that is sorted by form, for the forms in the same order: those of one at a time."""

    def __init__(self, rows: Iterator[DashboardRow]) -> None:
        self.groups = groupby(rows, key=lambda row: row["form"])
        self.next = next(self.groups, None)

    def of(self, name: str) -> list[DashboardRow]:
        if self.next is None or self.next[0] != name:
            return []
        rows = list(self.next[1])
        self.next = next(self.groups, None)
        return rows


def compact(value: Any) -> str:
    return json_text(value, separators=(",", ":"))


def kind_of(finding: DashboardRow) -> str:
    """One of VERDICTS, by its level."""
    return "fail" if finding["level"] in ("error", "warning") else str(finding["level"])


def number_in(known: dict[str, int], name: str) -> int:
    return known.setdefault(name, len(known))


def report_name(name: str) -> str:
    """The file of a form's own report: the same in every run, and one that every system can write."""
    return f"{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}.html"
