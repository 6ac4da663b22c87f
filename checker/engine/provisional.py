"""Findings on a form whose cycle no file describes: its own words decide, what is assumed is under review."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from checker.criteria import ROUTE
from checker.engine.rule_conditions import conditions_of
from checker.messages import QUOTED, filled, listing
from checker.model import Cause, Edition, Finding, Form, PrintedCycle, Problem, Rule, Rulebook, Text
from checker.parser.grammar import layouts

TELLS = "cycle_known"
"""The operator of the rule that tells what nobody can know from the form."""
IS_SET = "set_in_edition"
"""The operator by which a rule asks whether the edition lays a parameter down."""
SURE = ("required_uploads", "cycle_year", "catalogue", "form_seen")
"""Parameters that are no assumption: the title names the year, and an upload's label asks for it."""
YEARLY = ("cycle_year", "submission")
"""Parameters that stand and fall with the year, beside the routes'."""
_books: dict[tuple[int, str], Rulebook] = {}


def book_for(form: Form, book: Rulebook) -> Rulebook:
    """The rulebook that a form is judged by: with the edition that it prints, where no file describes its cycle."""
    if form.cycle is None:
        return book
    edition = form.cycle.edition
    key = id(book), json.dumps(edition.parameters, sort_keys=True, default=str)
    if key not in _books:
        if len(_books) >= MOST_BOOKS:
            _books.clear()
        _books[key] = book._replace(editions={**book.editions, edition.id: edition})
    return _books[key]


LONGEST_WORDING = 18
"""Characters of a label in the report's head."""
MOST_BOOKS = 4
"""Rulebooks with a printed edition that are kept: prints of one cycle share theirs."""


def judged_by_basis(findings: Sequence[Finding], form: Form, book: Rulebook) -> tuple[Finding, ...]:
    """The findings as they stand by an edition that is not shipped: an own one, or the form's own print."""
    if form.cycle:
        judged = judged_as_printed(findings, form.cycle, book)
        return judged if form.title else judged_without_year(judged, form, book)
    return judged_by_own(findings, book.editions[form.edition], book)


def judged_as_printed(findings: Sequence[Finding], cycle: PrintedCycle, book: Rulebook) -> tuple[Finding, ...]:
    """The findings as they stand when the cycle is known by its form alone."""
    named, teller = parameters_named(book), teller_of(findings, book)
    return tuple(one_as_printed(finding, named[finding.rule], cycle, book, teller) for finding in findings)


def teller_of(findings: Sequence[Finding], book: Rulebook) -> str | None:
    """The rule whose finding tells what is open, which the findings that hang on it name as their cause."""
    return next((f.rule for f in findings if f.rule in telling_rules(book) and f.verdict == "review"), None)


def open_cause(finding: Finding, teller: str | None) -> Cause | None:
    return Cause(teller, finding.fields[0] if finding.fields else "title") if teller else None


def one_as_printed(
    finding: Finding, named: frozenset[str], cycle: PrintedCycle, book: Rulebook, teller: str | None
) -> Finding:
    routes = {name for name in named if name.startswith(ROUTE)}
    open_routes = {name for name in cycle.undecided if name.startswith(ROUTE)}
    if finding.verdict == "not_applicable" or finding.rule == teller:
        return finding
    if routes - set(cycle.printed) - open_routes:
        return finding._replace(verdict="not_applicable", message=book.messages["route_not_printed"], evidence=())
    undecided = named.intersection(cycle.undecided) and (finding.verdict != "pass" or not routes)
    asks_routes = finding.role == "answer" or "criteria[].text" in finding.fields
    if asks_routes and finding.verdict == "fail" and (open_routes or cycle.beside):
        undecided = True
    if undecided:
        words = filled(book.messages["cycle_undecided"], year=cycle.edition.id)
        return finding._replace(verdict="review", message=words, cause=open_cause(finding, teller))
    if finding.verdict != "fail":
        return finding
    assumed = named.intersection(cycle.edition.parameters) - set(SURE) - set(cycle.printed)
    if assumed:
        return softened(finding, filled(book.messages["cycle_assumed"], like=cycle.like, year=cycle.edition.id))
    if any(change.key in finding.fields for change in cycle.labels_that("gone")):
        return finding._replace(verdict="review", message=book.messages["field_not_printed"])
    for change in cycle.labels_that("gone"):
        if change.after in finding.fields:
            return softened(finding, filled(book.messages["label_not_read"], label=change.old))
    for change in cycle.labels_that("reworded"):
        if change.key in finding.fields:
            return softened(finding, filled(book.messages["label_taken_for"], old=change.old, new=change.new))
    return finding


def judged_by_own(findings: Sequence[Finding], edition: Edition, book: Rulebook) -> tuple[Finding, ...]:
    """The findings by an own edition: under review where they hang on what it leaves open, not applicable where a rule
    asks for a field that its form does not have. A rule that asks whether a parameter is set passes without it."""
    teller, asked = teller_of(findings, book), parameters_asked_for(book)
    named, open_words = parameters_named(book), filled(book.messages["cycle_undecided"], year=edition.id)
    labels = layouts(own=book.grammars)[edition.grammar].labels.values()
    printed = {label.key for label in labels} | {"title", "criteria[].text", "criteria[].ticked", "criteria[].number"}

    def judged(finding: Finding) -> Finding:
        undecided = named[finding.rule].intersection(edition.todo)
        if finding.verdict == "fail" and undecided or finding.verdict == "pass" and undecided - asked[finding.rule]:
            return finding._replace(verdict="review", message=open_words, cause=open_cause(finding, teller))
        if finding.verdict == "fail" and not printed.issuperset(finding.fields):
            return finding._replace(verdict="not_applicable", message=book.messages["field_not_printed"], evidence=())
        return finding

    return tuple(map(judged, findings))


def judged_without_year(findings: Sequence[Finding], form: Form, book: Rulebook) -> tuple[Finding, ...]:
    """The findings on a form whose year its title does not tell: a fail by the year is a review."""
    named, assumption = parameters_named(book), filled(book.messages["year_assumed"], year=form.edition)
    yearly = YEARLY if form.cycle else (*YEARLY, ROUTE)  # printed routes are judged by the form's own days

    def hangs_on_year(finding: Finding) -> bool:
        return any(name.startswith(yearly) for name in named[finding.rule]) or finding.role == "answer"

    return tuple(
        softened(finding, assumption) if finding.verdict == "fail" and hangs_on_year(finding) else finding
        for finding in findings
    )


def softened(finding: Finding, assumption: Text) -> Finding:
    return finding._replace(verdict="review", assumptions=(*finding.assumptions, assumption))


@lru_cache(maxsize=8)
def parameters_named(book: Rulebook) -> Mapping[str, frozenset[str]]:
    """By rule, the edition's parameters that its conditions name."""
    return {rule.id: frozenset(parameter_names_of(rule)) for rule in book.rules}


@lru_cache(maxsize=8)
def parameters_asked_for(book: Rulebook) -> Mapping[str, frozenset[str]]:
    """By rule, the parameters of which it asks whether the edition sets them."""
    return {
        rule.id: frozenset(
            name for one in conditions_of(rule) if one.operator == IS_SET for name in names_in(dict(one.arguments))
        )
        for rule in book.rules
    }


@lru_cache(maxsize=8)
def telling_rules(book: Rulebook) -> frozenset[str]:
    return frozenset(rule.id for rule in book.rules if TELLS in {one.operator for one in conditions_of(rule)})


def parameter_names_of(rule: Rule) -> Iterator[str]:
    for part in rule.parts:
        yield from names_in(dict(part.each or {}))
    for condition in conditions_of(rule):
        yield from names_in(dict(condition.arguments))


def names_in(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.startswith("$"):
        yield value[1:].partition(".")[0]
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from names_in(part)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for part in value:
            yield from names_in(part)


# --------------------------------------------------------------------------------------- what the report says first


def printed_cycle(form: Form, cycle: PrintedCycle, book: Rulebook) -> tuple[Problem, ...]:
    """Up to four lines: what was read, what is assumed, and, where there is any, what is new and what is gone."""
    parameters = cycle.edition.parameters
    windows = [
        filled(book.messages["cycle_window"], **parameters[name])
        for name in cycle.printed
        if "from" in parameters[name] and "to" in parameters[name]
    ]
    lists = [book.lists[key].title.zh for name in cycle.printed for key in parameters[name].get("lists", ())]
    reworded = [
        f"{clip_wording(one.old)} → {clip_wording(one.new)} ({one.near:.0%})" for one in cycle.labels_that("reworded")
    ]
    new = [clip_wording(one.new) for one in cycle.labels_that("new")]
    gone = [clip_wording(one.old) for one in (*cycle.labels_that("gone"), *cycle.labels_that("moved"))]

    def names(found: Sequence[str]) -> Text:
        return listing([Text(name, name) for name in found], QUOTED)

    def clause(part: str, found: Text) -> Text:
        return filled(book.messages[f"cycle_read_{part}"], found=found) if found.zh else found

    about = {
        "year": cycle.edition.id,
        "untitled": Text("", "") if form.title else filled(book.messages["cycle_read_untitled"], year=cycle.edition.id),
        "like": cycle.like,
        "known": cycle.known,
        "labels": cycle.labels,
        "printed": Text(
            *map(
                "".join,
                zip(clause("windows", listing(dict.fromkeys(windows))), clause("lists", names(lists)), strict=True),
            )
        ),
        "worded": clause("reworded", names(reworded)),
        "new": names(new),
        "gone": names(gone),
    }
    told = {"read": True, "taken_over": True, "new_labels": new, "gone_labels": gone}
    advice = {"taken_over": "taken_over" if reworded else "read"}
    return tuple(
        Problem(
            f"cycle_{part}",
            filled(book.messages[f"cycle_{part}"], **about),
            book.messages[f"cycle_{advice.get(part, part)}_advice"],
        )
        for part, found in told.items()
        if found
    )


def clip_wording(wording: str) -> str:
    return wording if len(wording) <= LONGEST_WORDING else f"{wording[: LONGEST_WORDING - 1]}…"
