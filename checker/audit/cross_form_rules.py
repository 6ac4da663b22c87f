"""The rules over all forms of an audit (family X): forms that have one fact in common which they should not have."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from checker.audit.models import AcrossFinding, InvolvedForm, RunConfig
from checker.audit.store import cross_form as stored
from checker.audit.store.cross_form import Fact, Facts
from checker.messages import join_words
from checker.model import Citation, Rulebook, Text
from checker.normalize import fold
from checker.placeholders import is_placeholder

MOST_NAMED = 5
"""Forms or words that a message names; the rest is in the finding's list."""
CrossFormRule = Mapping[str, Any]


def judge_run(database: sqlite3.Connection, run: int, scope: RunConfig, contact_key: str, book: Rulebook) -> None:
    """Decides the rules over the forms of a run, and keeps what they say: what they said before, of the same forms."""
    same = stored.same_run(database, run)
    if same is not None:
        stored.copy(database, run, same)
        return
    wanted = [rule for rule in book.across if wants(scope, rule["id"])]
    facts = Facts(database)
    for kind, every in sorted(kinds_of(wanted)):
        facts.put(fact_name(kind, every), facts_of(database, run, kind, every, contact_key, book))
    count = sum(1 for _ in stored.contents(database, run))
    stored.keep(database, run, (found for rule in wanted for found in judge_rule(rule, facts, count, book)))


def wants(scope: RunConfig, rule: str) -> bool:
    return (not scope.select or rule.startswith(scope.select)) and not (scope.ignore and rule.startswith(scope.ignore))


def kinds_of(rules: Iterable[CrossFormRule]) -> set[tuple[str, str]]:
    """What the rules compare, each with the pattern by which its entries are taken apart."""
    kinds = {(rule["together"], rule.get("every", "")) for rule in rules}
    return kinds | {(kind, "") for rule in rules for kind in kinds_besides(rule)}


def kinds_besides(rule: CrossFormRule) -> tuple[str, ...]:
    """The facts that a rule looks at besides the one that the forms of a group have in common."""
    return (*rule.get("differ", ()), *rule.get("some", ()), *([rule["within"]] if "within" in rule else ()))


def fact_name(kind: str, every: str) -> str:
    return f"{kind}:{every}" if every else kind


def facts_of(
    database: sqlite3.Connection, run: int, kind: str, every: str, contact_key: str, book: Rulebook
) -> Iterator[Fact]:
    if kind == "content":
        yield from stored.contents(database, run)
    elif kind == "edition":
        yield from stored.editions(database, run)
    elif kind == "upload":
        yield from stored.fact_tokens(database, run, kind)
    elif kind == "contact":  # those of another secret cannot be compared
        yield from stored.fact_tokens(database, run, kind, contact_key)
    else:
        for name, text, page, line in stored.entries(database, run, kind):
            yield from (Fact(name, *words, page, line) for words in compared(text, every, book))


def compared(text: str, every: str, book: Rulebook) -> Iterator[tuple[str, str]]:
    """What is compared of an entry, and how it is shown: nothing of one that is left empty or filled with a dash."""
    if every:
        plain = fold(text).upper()
        yield from ((hit[0], hit[0]) for hit in re.finditer(book.formats.patterns[every], plain))
    elif fold(text) and not is_placeholder(text, book.formats):
        yield fold(text), text


def judge_rule(rule: CrossFormRule, facts: Facts, count: int, book: Rulebook) -> Iterator[AcrossFinding]:
    """A finding for each group, or one that says that there is none. ``count`` is the number of forms."""
    kind = fact_name(rule["together"], rule.get("every", ""))
    found = False
    for value in facts.groups(kind):
        for members in compared_together(rule, facts.members(kind, value), facts):
            differing = [different(kind, members, facts) for kind in rule.get("differ", ())]
            if all(len(others) > 1 for others in differing) and has_some(rule, members, facts):
                found = True
                others = next(iter(differing), [])
                counted = once_each(members, facts) if "content" in rule.get("differ", ()) else members
                yield finding(rule, rule["verdict"], rule["message"], members, counted, others)
    needed = [kind, *rule.get("differ", ())]
    compared = min(facts.count(kind) for kind in needed)
    if not found and compared:
        yield finding(rule, "pass", rule["none"], compared=compared, all=count)
    elif not found:
        yield finding(rule, "not_applicable", book.messages["across_nothing"]._asdict())


def compared_together(rule: CrossFormRule, members: Sequence[Fact], facts: Facts) -> list[list[Fact]]:
    """The forms of a group, parted by what they must have in common besides (``within``)."""
    parts: dict[tuple[str, ...], list[Fact]] = {}
    for member in members:
        common = facts.of(rule["within"], member.name) if "within" in rule else []
        parts.setdefault(tuple(fact.value for fact in common), []).append(member)
    return [part for part in parts.values() if len(part) > 1]


def different(kind: str, members: Sequence[Fact], facts: Facts) -> list[str]:
    """The different facts of a group's forms, as they are shown. What a form does not say differs from nothing."""
    found: dict[str, str] = {}
    for member in members:
        for fact in facts.of(kind, member.name):
            found.setdefault(fact.value, fact.shown)
    return list(found.values())


def once_each(members: Sequence[Fact], facts: Facts) -> list[Fact]:
    """The forms of a group, of copies the first alone: they are no forms of different content."""
    firsts: dict[str, Fact] = {}
    for member in members:
        content = facts.of("content", member.name)
        firsts.setdefault(content[0].value if content else member.name, member)
    return list(firsts.values())


def has_some(rule: CrossFormRule, members: Sequence[Fact], facts: Facts) -> bool:
    """For each field and entry of ``some``, a form of the group has it."""
    return all(
        any(fold(entry) == fact.value for member in members for fact in facts.of(field, member.name))
        for field, entry in rule.get("some", {}).items()
    )


def finding(
    rule: CrossFormRule,
    verdict: str,
    message: Mapping[str, str],
    members: Sequence[Fact] = (),
    counted: Sequence[Fact] = (),
    others: Sequence[str] = (),
    **counts: int,
) -> AcrossFinding:
    """``counted`` are those of the members that the message counts and names."""
    words = {"count": len(counted), "value": members[0].shown if members else "", **counts}
    names = [member.name for member in counted]
    said = Text(
        message["zh"].format(names=few(names, "zh"), others=few(others, "zh"), **words),
        message["en"].format(names=few(names, "en"), others=few(others, "en"), **words),
    )
    citation = rule["citation"]
    return AcrossFinding(
        rule["id"],
        verdict,
        rule["severity"],
        Text(**rule["title"]),
        said,
        Text(**rule["fix"]),
        Citation(Text(**citation["document"]), Text(**citation["clause"]), citation["confidence"]),
        tuple(InvolvedForm(m.name, rule["together"], m.shown, m.page, m.line) for m in members),
    )


def few(words: Sequence[str], language: str) -> str:
    return join_words(words[:MOST_NAMED], language) + (f"…({len(words)})" if len(words) > MOST_NAMED else "")
