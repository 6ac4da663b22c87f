"""``nrdl audit summary``: what a run comes to, in figures and pictures that a terminal shows."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from checker.audit.charts import heat_of, in_window, window_of
from checker.audit.run_words import run_title, run_versions
from checker.audit.store import statistics
from checker.audit.store.queries import AuditRun, across_of, reviews_of
from checker.model import OUTCOMES, Rulebook
from checker.report.console import table_lines
from checker.report.phrases import Phrases
from checker.report.sanitize import visible

BAR, SHADES = "█", " ░▒▓█"
BAR_WIDTH = 30
NAME_WIDTH = 36
MOST_ROWS, MOST_COMPANIES, MOST_ACROSS = 15, 8, 3


class Summary:
    """Writes the summary in one language."""

    def __init__(self, database: sqlite3.Connection, run: AuditRun, book: Rulebook, language: str) -> None:
        self.database, self.run, self.book = database, run, book
        self.telling = Phrases(book, language)
        self.language = language
        self.titles = {rule.id: rule.title[language] for rule in book.rules}

    def lines(self) -> Iterator[str]:
        say, run = self.telling.say, self.run
        yield run_title(run, self.telling)
        yield run_versions(run, self.telling)
        counts = statistics.outcome_counts(self.database, run.id)
        if not counts:
            yield say("audit_empty", run=run.id)
            return
        yield from self.bars("audit_outcomes", [(say(f"outcome_{name}"), counts[name]) for name in OUTCOMES])
        yield from self.rules()
        yield from self.decisions()
        yield from self.routes()
        editions = [(self.edition(one.name), one.forms) for one in statistics.by_edition(self.database, run.id)]
        yield from self.bars("audit_editions", editions)
        yield from self.companies()
        yield from self.bars("audit_list_entries", statistics.by_list_entry(self.database, run.id))
        yield from self.heat()
        yield from self.months()
        problems = statistics.problem_kinds(self.database, run.id)
        yield from self.bars("audit_problems", [(one.message[self.language], one.forms) for one in problems])
        yield from self.across()

    def rules(self) -> Iterator[str]:
        """The rules that failed, or are under review, in forms."""
        found = statistics.by_rule(self.database, self.run.id)
        decided = Counter((one.rule, one.verdict) for one in reviews_of(self.database, self.run.id) if one.holds)
        for heading, verdict, rows in (
            ("audit_failed_rules", "fail", [(one.rule, one.failed) for one in found]),
            ("audit_reviewed_rules", "review", sorted(((o.rule, o.review) for o in found), key=lambda r: -r[1])),
        ):
            told = [(self.rule(rule), count, self.decided(decided[rule, verdict])) for rule, count in rows if count]
            yield from self.bars(heading, told)

    def decided(self, count: int) -> str:
        return f" {self.telling.say('audit_decided', count=count)}" if count else ""

    def decisions(self) -> Iterator[str]:
        """What people decided on findings of these forms, so far as it still holds."""
        counts = Counter(one.decision for one in reviews_of(self.database, self.run.id) if one.holds)
        if counts:
            named = [(self.telling.say(f"audit_review_{name}"), counts[name]) for name in ("accept", "reject")]
            open_ = statistics.told_rules(self.database, self.run.id) - counts.total()
            yield from self.bars("audit_decisions", [*named, (self.telling.say("audit_undecided"), open_)])

    def routes(self) -> Iterator[str]:
        found = statistics.routes(self.database, self.run.id)
        if found:
            yield from self.heading("audit_routes")
            heads = [self.telling.say(f"route_{verdict}") for verdict in ("pass", "review", "fail", "not_applicable")]
            rows = [[self.rule(one.rule), *map(str, one[1:])] for one in found]
            yield from table_lines([["", *heads], *rows], indent=2, names=NAME_WIDTH, figures=True)

    def companies(self) -> Iterator[str]:
        found = list(statistics.by_company(self.database, self.run.id))
        yield from self.heading("audit_companies")
        heads = [self.telling.say("audit_forms"), *(self.telling.say(f"outcome_{name}") for name in OUTCOMES)]
        rows = [[visible(one.name) or "–", *map(str, one[1:])] for one in found[:MOST_ROWS]]
        yield from table_lines([["", *heads], *rows], indent=2, names=NAME_WIDTH, figures=True)
        yield from self.more(len(found) - MOST_ROWS)

    def heat(self) -> Iterator[str]:
        """Rules that failed against companies: the shade says in how many of its forms."""
        heat = heat_of(self.database, self.run.id, MOST_ROWS, MOST_COMPANIES)
        if heat is None:
            return
        yield from self.heading("audit_heat")
        rules, companies, cells, top = heat
        rows = [["", *(f"{n:>3}" for n in range(1, len(companies) + 1))]]
        for rule in rules:
            counts = [cells.get((rule, company), 0) for company in companies]
            rows.append([rule, *(f"{shade(n, top)}{n or '':>2}" for n in counts)])
        yield from table_lines(rows, indent=2)
        for n, company in enumerate(companies, 1):
            yield f"  {n:>3}  {visible(company) or '–'}"

    def months(self) -> Iterator[str]:
        """When the drugs were first listed, by year, against the window of the form's cycle."""
        years: dict[str, dict[str, list[int]]] = {}
        field = self.book.formats.listing_chart["field"]
        for edition, month, count in statistics.months(self.database, self.run.id, field):
            inside = in_window(window_of(self.book, edition), month)
            entry = years.setdefault(edition, {}).setdefault(month[:4], [0, 0])
            entry[0 if inside else 1] += count
        for edition, found in years.items():
            window = window_of(self.book, edition)
            yield ""
            span = f"{window.get('from', '')}–{window.get('to', '')}"
            yield self.telling.say("audit_months", edition=edition, window=span)
            top = max(map(sum, found.values()))
            for year, counts in sorted(found.items()):
                width = [-(-count * BAR_WIDTH // top) for count in counts]
                yield f"  {year}  {BAR * width[0]}{SHADES[1] * width[1]} {sum(counts)}"

    def across(self) -> Iterator[str]:
        found = [one for one in across_of(self.database, self.run.id) if one.verdict == "review"]
        if found:
            yield from self.heading("audit_across")
        for rule, ones in groupby(sorted(found, key=lambda one: one.rule), key=lambda one: one.rule):
            of_rule = list(ones)
            yield f"  {rule} {of_rule[0].title[self.language]}: {len(of_rule)}"
            yield from (f"    {visible(one.message[self.language])}" for one in of_rule[:MOST_ACROSS])
            if len(of_rule) > MOST_ACROSS:
                yield f"    {self.telling.say('and_more', count=len(of_rule) - MOST_ACROSS)}"

    # -------------------------------------------------------------------------------------------- parts

    def heading(self, name: str) -> Iterator[str]:
        yield ""
        yield self.telling.say(name)

    def bars(self, heading: str, rows: Iterable[tuple[str, int] | tuple[str, int, str]]) -> Iterator[str]:
        """Names with their counts, and what is to be said behind one."""
        found = [(name, count, "".join(more)) for name, count, *more in rows]
        top = max((count for _, count, _ in found), default=0)
        if not top:
            return
        yield from self.heading(heading)
        drawn = [(visible(n) or "–", f"{BAR * -(-count * BAR_WIDTH // top)} {count}{more}") for n, count, more in found]
        yield from table_lines(drawn[:MOST_ROWS], indent=2, names=NAME_WIDTH)
        yield from self.more(len(found) - MOST_ROWS)

    def more(self, count: int) -> Iterator[str]:
        if count > 0:
            yield f"  {self.telling.say('and_more', count=count)}"

    def rule(self, rule: str) -> str:
        return f"{rule} {self.titles.get(rule, '')}".strip()

    def edition(self, name: str) -> str:
        return self.telling.say("edition", edition=name) if name else self.telling.say("audit_no_edition")


def render(database: sqlite3.Connection, run: AuditRun, book: Rulebook, language: str) -> str:
    return "\n".join(line.rstrip() for line in Summary(database, run, book, language).lines())


def shade(count: int, top: int) -> str:
    return SHADES[-(-count * (len(SHADES) - 1) // top)]
