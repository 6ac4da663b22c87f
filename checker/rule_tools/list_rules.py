"""``nrdl rules list``: which rules there are, and in which editions they can apply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checker.engine.evaluate import bound_rules
from checker.model import Rule, Rulebook
from checker.report.console import table_lines, terminal_width
from checker.report.phrases import family
from checker.rule_tools.phrases import RulePhrases
from checker.rulebook.trial import laid_down


@dataclass(frozen=True)
class Filter:
    """What to list; an empty part lets everything through."""

    families: Sequence[str] = ()
    edition: str = ""
    severities: Sequence[str] = ()
    status: str = ""

    def takes(self, rule: Rule, book: Rulebook) -> bool:
        return (
            (not self.families or family(rule.id) in self.families)
            and (not self.edition or can_apply(rule.id, self.edition, book))
            and (not self.severities or rule.severity in self.severities)
            and (not self.status or rule.status == self.status)
        )

    def takes_over_all(self, rule: Mapping[str, Any]) -> bool:
        """The same for a rule over all forms of an audit, which applies in every edition."""
        return (
            (not self.families or family(rule["id"]) in self.families)
            and (not self.severities or rule["severity"] in self.severities)
            and (not self.status or rule["status"] == self.status)
        )


def can_apply(rule_id: str, edition: str, book: Rulebook) -> bool:
    """Whether some form of the edition can get another verdict than not_applicable."""
    for part in bound_rules(book, edition)[rule_id].parts:
        if part.each and not next(iter(part.each.values())):
            continue
        for case in part.cases:
            truth = laid_down(case.when) if case.when else True
            if truth is not False and case.verdict != "not_applicable":
                return True
            if truth is True:
                break
    return False


def render(rules: Mapping[str, Mapping[str, Any]], book: Rulebook, wanted: Filter, language: str) -> str:
    """One line a rule: id, severity, status, editions in which it can apply, title."""
    speaker = RulePhrases(book, language)
    found = [rule for rule in book.rules if wanted.takes(rule, book)]
    rows = []
    for rule in found:
        editions = [name for name in sorted(book.editions) if can_apply(rule.id, name, book)]
        words = [rule.id, speaker.say(f"severity_{rule.severity}"), speaker.say(f"status_{rule.status}")]
        rows.append([*words, " ".join(editions), speaker.of(rule.title)])
    for over_all in book.across if wanted.edition in ("", *book.editions) else ():
        if wanted.takes_over_all(over_all):
            words = [over_all["id"], *(speaker.say(f"{kind}_{over_all[kind]}") for kind in ("severity", "status"))]
            rows.append([*words, " ".join(sorted(book.editions)), speaker.of(over_all["title"])])
    if not rows:
        return speaker.say("list_none")
    return "\n".join([*table_lines(rows, width=terminal_width()), "", speaker.say("list_total", count=len(rows))])
