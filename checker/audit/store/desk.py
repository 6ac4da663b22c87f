"""What a reviewer's desk asks of a run: its forms filtered and sorted, what is decided, and decisions kept.

What there is to decide, one row a form and rule, is worked out once into temporary tables; the decisions of others are
taken over as they come. None is written over unseen: who decides says which one was the last that they saw.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from checker.audit.store.form_filter import DRAWN, FormFilter
from checker.audit.store.queries import AuditRun, run_of
from checker.audit.store.stratified_sample import draw, share_of
from checker.audit.store.writer import connect, now
from checker.errors import rule_error
from checker.paths import real_path

SORTS = ("name", "drug", "company", "edition", "outcome", "errors", "warnings", "reviews", "open")
STATES = ("open", "decided")
DECISIONS = ("accept", "reject")
TABLES = """
DROP TABLE IF EXISTS temp.todo;
DROP TABLE IF EXISTS temp.desk;
DROP TABLE IF EXISTS temp.sample;
CREATE TEMP TABLE sample (drawn TEXT, name TEXT, PRIMARY KEY (drawn, name)) WITHOUT ROWID;
CREATE TEMP TABLE todo (name TEXT, rule TEXT, verdict TEXT, level TEXT, decision TEXT,
    review INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (name, rule)) WITHOUT ROWID;
INSERT INTO todo (name, rule, verdict, level)
    SELECT form.name, rule, min(verdict), min(level) FROM finding_kind AS kind JOIN judged ON judged.kind = kind.id
    JOIN form ON form.result = judged.result
    WHERE form.run = {run} AND sentence IS NOT NULL AND level IN ('error', 'warning', 'review') GROUP BY 1, 2;
CREATE INDEX temp.todo_rule ON todo (rule, decision);
CREATE TEMP TABLE desk (name TEXT PRIMARY KEY, drug TEXT, company TEXT, edition TEXT, outcome TEXT, sha256 TEXT,
    errors INTEGER, warnings INTEGER, reviews INTEGER, todo INTEGER, open INTEGER) WITHOUT ROWID;
INSERT INTO desk
    SELECT form.name, drug, company, coalesce(edition, ''), outcome, form.sha256, coalesce(errors, 0),
        coalesce(warnings, 0), coalesce(reviews, 0), coalesce(count, 0), coalesce(count, 0)
    FROM form JOIN result ON result.id = form.result LEFT JOIN (SELECT name, sum(level = 'error') AS errors,
        sum(level = 'warning') AS warnings, sum(level = 'review') AS reviews, count(*) AS count FROM todo GROUP BY name)
    AS told ON told.name = form.name WHERE form.run = {run};
"""
TAKEN = (
    "SELECT id, review.name, rule, verdict, decision FROM review JOIN desk USING (name)"
    " WHERE id > ? AND review.sha256 = desk.sha256 ORDER BY id"
)
"""Decisions on the forms as they are now."""


TODO = ("todo", "desk")
MOST_SAMPLES = 20
"""That are kept drawn."""


class FormDecision(NamedTuple):
    """What is decided on one form by one rule. ``seen`` is the last decision on it that was seen, 0 for none."""

    name: str
    rule: str
    seen: int


class Ruling(NamedTuple):
    """``decision`` is accept or reject: the finding stands, or does not."""

    decision: str
    reviewer: str
    reason: str


class Desk:
    """One run of an audit's file, for several reviewers at once. Raises RuleError where there is none."""

    def __init__(self, path: Path, number: int | None = None) -> None:
        if not path.is_file():
            raise rule_error("audit.no_file", str(path))
        self.database = connect(path, threads=True)
        self.database.row_factory = sqlite3.Row
        self.lock, self.folder = Lock(), real_path(path).parent
        self.run: AuditRun = run_of(self.database, number)
        self.forms = self.last = -1
        self.samples = set[str]()

    def refresh(self) -> None:
        """Takes over forms and decisions that have come."""
        (forms,) = self.database.execute("SELECT count(*) FROM form WHERE run = ?", (self.run.id,)).fetchone()
        if forms != self.forms:
            self.database.executescript(TABLES.format(run=self.run.id))
            self.forms, self.last = forms, 0
            self.samples.clear()
        self.take_over()

    def take_over(self) -> None:
        """Takes over decisions that have come."""
        for number, name, rule, verdict, decision in self.database.execute(TAKEN, (self.last,)).fetchall():
            self.last = number
            changed = self.database.execute(
                "UPDATE todo SET decision = ?, review = ? WHERE name = ? AND rule = ? AND verdict = ?",
                (decision, number, name, rule, verdict),
            )
            if changed.rowcount:
                self.database.execute(
                    "UPDATE desk SET open = (SELECT count(*) FROM todo WHERE todo.name = desk.name"
                    " AND decision IS NULL) WHERE name = ?",
                    (name,),
                )

    def condition(self, which: FormFilter) -> tuple[str, dict[str, str]]:
        """As the filter's; its sample is drawn first."""
        sample = which.sample()
        if sample and sample not in self.samples:
            if len(self.samples) >= MOST_SAMPLES:
                self.database.execute("DELETE FROM sample")
                self.samples.clear()
            drawn = list(draw(self.database, self.run, share_of(which.rate), int(which.seed)))
            self.database.executemany("INSERT INTO sample VALUES (?, ?)", ((sample, one.form.name) for one in drawn))
            self.samples.add(sample)
        return which.condition()

    def page(self, which: FormFilter, sort: str, *, down: bool, first: int, most: int) -> dict[str, Any]:
        """A part of the forms, in order; how many there are, and how far the review is: of all, and of the sample."""
        with self.lock:
            self.refresh()
            condition, arguments = self.condition(which)
            order = f"{sort} {'DESC' if down else 'ASC'}, name"
            rows = self.database.execute(
                f"SELECT * FROM desk WHERE {condition} ORDER BY {order} LIMIT :most OFFSET :first",
                {**arguments, "most": most, "first": first},
            )
            forms = [dict(row) for row in rows]
            (total,) = self.database.execute(f"SELECT count(*) FROM desk WHERE {condition}", arguments).fetchone()
            sample = which.sample()
            return {
                "forms": forms,
                "total": total,
                "seen": self.last,
                "progress": self.progress(),
                "sample": self.progress(sample) if sample else None,
            }

    def progress(self, sample: str = "") -> dict[str, int]:
        """How many forms there are, and how many of what there is to decide on them is decided how."""
        of_todo, of_desk = (f"FROM {table} WHERE name IN ({DRAWN})" if sample else f"FROM {table}" for table in TODO)
        row = self.database.execute(
            "SELECT count(*) AS todo, count(decision) AS decided, coalesce(sum(decision = 'accept'), 0) AS accepted,"
            f" coalesce(sum(decision = 'reject'), 0) AS rejected, (SELECT count(*) {of_desk}) AS forms {of_todo}",
            {"sample": sample},
        ).fetchone()
        return dict(row)

    def rules(self) -> list[dict[str, Any]]:
        """The rules that have something to decide, and in how many forms."""
        with self.lock:
            self.refresh()
            return [
                dict(row)
                for row in self.database.execute(
                    "SELECT rule, count(*) AS todo, count(*) - count(decision) AS open FROM todo GROUP BY rule"
                )
            ]

    def decisions(self, name: str) -> Mapping[str, dict[str, Any]]:
        """The last decision on each rule of a form, that holds."""
        with self.lock:
            self.refresh()
            rows = self.database.execute(
                "SELECT todo.rule, review.id AS seen, review.decision, reviewer, reason, decided FROM todo"
                " JOIN review ON review.id = todo.review WHERE todo.name = ?",
                (name,),
            )
            return {row["rule"]: dict(row) for row in rows}

    def decide(self, what: Iterable[FormDecision], verdict: Ruling) -> dict[str, Any]:
        """Keeps decisions; those on which somebody else decided meanwhile are left, and told."""
        with self.lock:
            self.refresh()
            self.database.execute("BEGIN IMMEDIATE")
            try:
                self.take_over()
                kept, others = self.keep(what, verdict)
            except BaseException:
                self.database.execute("ROLLBACK")
                raise
            self.database.execute("COMMIT")
            self.take_over()
            return {"kept": kept, "conflicts": others, "seen": self.last, "progress": self.progress()}

    def decide_all(self, which: FormFilter, rule: str, seen: int, verdict: Ruling) -> dict[str, Any]:
        """Decides on a rule for all forms of a filter on which nobody has; ``seen``: the last seen decision."""
        with self.lock:
            self.refresh()
            condition, arguments = self.condition(which._replace(rule=rule, state="open"))
            names = self.database.execute(f"SELECT name FROM desk WHERE {condition}", arguments).fetchall()
            newer = self.database.execute("SELECT name FROM review WHERE id > ? AND rule = ?", (seen, rule)).fetchall()
        others = {name for (name,) in newer}
        return self.decide((FormDecision(name, rule, 0) for (name,) in names if name not in others), verdict)

    def keep(self, what: Iterable[FormDecision], verdict: Ruling) -> tuple[int, list[dict[str, Any]]]:
        kept, others = 0, list[dict[str, Any]]()
        for one in what:
            row = self.database.execute(
                "SELECT todo.verdict, review, desk.sha256 FROM todo JOIN desk USING (name) WHERE name = ? AND rule = ?",
                one[:2],
            ).fetchone()
            if row is None or row["review"] != one.seen:
                others.append({"name": one.name, "rule": one.rule, **self.last_on(one)})
                continue
            self.database.execute(
                "INSERT INTO review (name, sha256, rule, verdict, decision, reviewer, reason, decided)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (one.name, row["sha256"], one.rule, row["verdict"], *verdict, now()),
            )
            kept += 1
        return kept, others

    def last_on(self, one: FormDecision) -> dict[str, Any]:
        row = self.database.execute(
            "SELECT decision, reviewer, reason, decided FROM review WHERE name = ? AND rule = ?"
            " ORDER BY id DESC LIMIT 1",
            one[:2],
        ).fetchone()
        return dict(row) if row else {}

    def close(self) -> None:
        self.database.close()
