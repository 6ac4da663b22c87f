"""``nrdl audit export --format html``: a run as one page, and each form's own report in a folder beside it."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable
from pathlib import Path, PurePath

from markupsafe import Markup

from checker.audit.charts import heat_of, months_of
from checker.audit.dashboard_data import DECISIONS, PageData, report_name
from checker.audit.run_words import local_time
from checker.audit.store import statistics
from checker.audit.store.queries import AuditRun, results_of
from checker.model import OUTCOMES, SEVERITIES, Result, Rulebook, Text
from checker.output_files import check_output, write_output
from checker.report import encoded, html_report
from checker.report.html_template import Bilingual, render_page
from checker.report.sanitize import visible

MOST_RULES, MOST_COMPANIES, MOST_ACROSS, MOST_MEMBERS = 20, 15, 200, 8
SHADES = 4
Option = tuple[str, Markup | str]


def render(database: sqlite3.Connection, run: AuditRun, book: Rulebook, language: str, folder: str) -> str:
    """The page. ``folder`` is where the forms' reports lie beside it; empty where there are none."""
    bilingual = Bilingual(book)
    data = PageData(database, run, book)
    titles = {rule.id: rule.title for rule in book.rules}
    counts = statistics.outcome_counts(database, run.id)
    companies = [one._replace(name=visible(one.name)) for one in statistics.by_company(database, run.id)]
    told = sorted({*data.failed, *data.reviewed}, key=lambda one: (-data.failed[one], -data.reviewed[one], one))
    return render_page(
        "dashboard.html",
        book._replace(sha256=run.scope.rules_sha256, profile=run.scope.profile),  # the page names the rules that judged
        language,
        styles=("dashboard.css",),
        scripts=("dashboard.js",),
        title=Text(*(one.say("audit_page_title", run=run.id) for one in (bilingual.chinese, bilingual.english))),
        run=run,
        roots=[PurePath(root).name or root for root in run.roots],
        total=counts.total(),
        outcomes=[(name, counts[name]) for name in OUTCOMES],
        titles=titles,
        rules=[(rule, data.failed[rule], data.reviewed[rule]) for rule in told],
        most=max([*data.failed.values(), *data.reviewed.values(), 1]),
        routes=statistics.routes(database, run.id),
        companies=companies[:MOST_COMPANIES],
        more_companies=max(len(companies) - MOST_COMPANIES, 0),
        all_companies=sorted(data.companies),
        heat=heat_of(database, run.id, MOST_RULES, MOST_COMPANIES),
        shade=shade_level,
        months=months_of(database, run.id, book),
        problems=statistics.problem_kinds(database, run.id),
        across=data.across[:MOST_ACROSS],
        more_across=max(len(data.across) - MOST_ACROSS, 0),
        most_members=MOST_MEMBERS,
        facets=form_facets(data, titles, bilingual),
        decided=data.decided,
        data=data.json(titles, bool(folder)),
        folder=folder,
        report_name=report_name,
        visible=visible,
        local_time=local_time,
    )


def form_facets(data: PageData, titles: dict[str, Text], bilingual: Bilingual) -> list[tuple[str, list[Option]]]:
    """What the forms are filtered by: name, and the values with their words. Those that do not occur are left out."""
    say = bilingual.say
    editions = [(name, name or say("audit_no_edition")) for name in sorted(data.editions, reverse=True)]
    rules = [(rule, Markup("{} {}").format(rule, rule_label(rule, titles, bilingual))) for rule in sorted(data.rules)]
    routes = [
        (f"{route}:{verdict}", Markup("{} {}").format(route, say(f"route_{verdict}")))
        for route in sorted(data.routes)
        for verdict in ("pass", "review", "fail")
    ]
    found: dict[str, list[Option]] = {
        "outcome": [(name, say(f"outcome_{name}")) for name in OUTCOMES],
        "edition": list(editions),
        "verdict": [(name, say(f"audit_verdict_{name}")) for name in ("fail", "review", "note", "waived")],
        "severity": [(name, say(f"severity_{name}")) for name in SEVERITIES],
        "decision": [(name, say(f"audit_decision_{name}")) for name in DECISIONS],
        "rule": list(rules),
        "route": list(routes),
        "problem": [(kind, bilingual.both(message)) for kind, message in data.kinds.items()],
    }
    return [(facet, options) for facet, options in found.items() if options]


def rule_label(rule: str, titles: dict[str, Text], bilingual: Bilingual) -> Markup:
    """A rule's title; none for an organisation's own, whose rules are not at hand here."""
    return bilingual.both(titles[rule]) if rule in titles else Markup("")


def shade_level(count: int, top: int) -> int:
    """How dark a cell is, from 0 for nothing to SHADES."""
    return -(-count * SHADES // top)


def write_reports(
    database: sqlite3.Connection, run: AuditRun, book: Rulebook, language: str, folder: Path, force: bool
) -> None:
    """Each form's page as it was judged. Its text is not kept, so it is not there. Raises OSError, RuleError."""
    used = book._replace(profile=run.scope.profile)
    for result in with_progress(results_of(database, run.id), statistics.outcome_counts(database, run.id).total()):
        page = html_report.render([result], used._replace(sha256=result.rules_sha256), language)
        path = folder / report_name(result.source)
        check_output(path, (), force=force)
        write_output(path, encoded(page))


def with_progress(results: Iterable[Result], total: int) -> Iterable[Result]:
    """The results, with a progress bar on a terminal: a report takes some hundredths of a second."""
    if not sys.stderr.isatty():
        return results
    from rich.console import Console
    from rich.progress import track

    return track(results, description="", total=total, console=Console(stderr=True), transient=True)
