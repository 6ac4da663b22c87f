"""SARIF 2.1.0, for code scanning and editors: what fails, what a person must look at, and notes; never a pass.

Code scanning and sarif-tools read a result's level and neither its kind nor its suppressions, and the standard
allows a level to none but failures. So the level tells what a finding does to the outcome (error: the form fails;
warning: a person must look; note: nothing, as of a waived one), and the message begins with what it is.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from checker import __version__
from checker.model import Evidence, Problem, Result, Rule, Rulebook, worst
from checker.report.ci_common import CiFinding, is_caution, noted, region, relative, weight
from checker.report.form_by_form import Chunks, FormByForm, at_once
from checker.report.json_list import JsonList, json_chunks
from checker.report.json_report import profile_report
from checker.report.markdown import escaped
from checker.report.rule_links import rule_address
from checker.report.sanitize import visible
from checker.waivers import fingerprints

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
BASE = "%SRCROOT%"
FINGERPRINT = "nrdlEvidence/v1"
MOST_RELATED = 20
MIME_TYPES = {"text": "text/plain", "pdf": "application/pdf", "draft": "application/yaml"}
UNREADABLE = 3
"""The command's exit code where a form could not be read."""


def render(results: Sequence[Result], book: Rulebook, language: str) -> str:
    """What ``nrdl check --format sarif`` prints: one run for all forms."""
    return at_once(begin(book, language), results)


def begin(book: Rulebook, language: str) -> FormByForm:
    return SarifReport(SarifRun(book, language))


class SarifReport(FormByForm):
    def __init__(self, run: SarifRun) -> None:
        self.run, self.number = run, 0
        self.artifacts, self.results, self.notifications = JsonList(4), JsonList(4), JsonList(6)

    def add(self, result: Result, *, several: bool) -> None:
        number, run = self.number, self.run
        told = [run.notification(problem, result, number) for problem in result.problems]
        found = list(run.results(result, number))
        self.artifacts.add([artifact(result, number)])
        self.notifications.add(told)
        self.results.add(found)
        self.number += 1

    def finish(self, heads: Sequence[Result]) -> Chunks:
        if partly := self.run.judged(heads):
            self.notifications.add([{"level": "warning", "message": {"text": partly}}])
        whole = self.run.of(heads, self.artifacts, self.results, self.notifications)
        return json_chunks({"$schema": SCHEMA, "version": "2.1.0", "runs": [whole]})


class SarifRun(CiFinding):
    def of(
        self, heads: Sequence[Result], artifacts: JsonList, results: JsonList, notifications: JsonList
    ) -> dict[str, Any]:
        return {
            "tool": {"driver": self.driver()},
            "language": {"zh": "zh-CN", "en": "en-US"}[self.language],
            "automationDetails": {"id": "nrdl/"},  # GitHub: the category, an open end
            "columnKind": "unicodeCodePoints",
            "newlineSequences": ["\r\n", "\n", "\r"],
            "originalUriBaseIds": {BASE: {"description": {"text": self.say("sarif_root")}}},
            "invocations": [self.invocation(heads, notifications)],
            "artifacts": artifacts,
            "results": results,
            "properties": {
                "outcome": worst([one.outcome for one in heads]),
                "rulesSha256": self.book.sha256,
                **profile_report(self.book),
            },
        }

    # --------------------------------------------------------------------------------------- the tool, the run

    def driver(self) -> dict[str, Any]:
        return {
            "name": "nrdl",
            "fullName": f"nrdl {__version__}",
            "semanticVersion": __version__,
            "rules": [self.rule(rule) for rule in self.book.rules],
        }

    def rule(self, rule: Rule) -> dict[str, Any]:
        family, title = Path(rule.path).parent.name, visible(rule.title[self.language])
        document, clause = (part[self.language] for part in rule.citation[:2])
        ways = [CiFinding(self.book, language) for language in (self.language, "en" if self.language == "zh" else "zh")]
        texts = [
            [visible(rule.title[way.language]), visible(way.labelled_as("advice", unfilled(rule.fix[way.language])))]
            for way in ways
        ]
        return {
            "id": rule.id,
            "shortDescription": {"text": title},
            "fullDescription": {"text": title + self.say("aside", words=visible(self.join([document, clause])))},
            **({"helpUri": address} if (address := rule_address(rule.id, self.language)) else {}),
            "help": {
                "text": "\n\n".join("\n".join(lines) for lines in texts),
                "markdown": "\n\n".join(escaped(line) for lines in texts for line in lines),
            },
            "defaultConfiguration": {"level": LEVELS[rule.severity]},
            "properties": {
                "tags": [family, rule.severity],
                "family": family,
                "severity": rule.severity,
                "problem.severity": "recommendation" if rule.severity == "info" else rule.severity,
            },
        }

    def invocation(self, heads: Sequence[Result], notifications: JsonList) -> dict[str, Any]:
        """Whether all forms were checked to the end. The other exit codes are not the report's to know."""
        failed = any(head.outcome == "error" for head in heads)
        ended = {"exitCode": UNREADABLE, "exitCodeDescription": self.say("sarif_unfinished")} if failed else {}
        return {"executionSuccessful": not failed, **ended, "toolExecutionNotifications": notifications}

    def notification(self, problem: Problem, result: Result, number: int) -> dict[str, Any]:
        words = (problem.message[self.language], problem.advice[self.language])
        return {
            "descriptor": {"id": problem.kind},
            "level": "warning" if is_caution(problem) else "error",
            "message": {"text": message_text(map(visible, words))},
            "locations": [{"physicalLocation": {"artifactLocation": location_of(result, number)}}],
        }

    # -------------------------------------------------------------------------------------------- the findings

    def results(self, result: Result, number: int) -> Iterator[dict[str, Any]]:
        prints = {id(f): digits for f, digits in zip(result.findings, fingerprints(result, self.book), strict=True)}
        index = {rule.id: n for n, rule in enumerate(self.book.rules)}
        alike: Counter[str] = Counter()
        for finding in noted(result):
            digits = prints[id(finding)]
            alike[digits] += 1
            shown = [evidence for evidence in finding.in_form if evidence.places]
            found = {
                "ruleId": finding.rule,
                "ruleIndex": index[finding.rule],
                "level": weight(finding),
                "message": {"text": message_text(self.lines(finding))},
                "locations": [self.location(result, number, *shown[:1])],
                "partialFingerprints": {FINGERPRINT: f"{digits}:{alike[digits]}"},
                "properties": {
                    "verdict": finding.verdict,
                    "severity": finding.severity,
                    "fields": list(finding.fields),
                    "confidence": finding.citation.confidence,
                },
            }
            others = enumerate(shown[1 : MOST_RELATED + 1], 1)
            if len(shown) > 1:
                found["relatedLocations"] = [{"id": n, **self.location(result, number, one)} for n, one in others]
            if finding.waived:
                reason = visible(self.say("waived_by", **finding.waived))
                found["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
            yield found

    def location(self, result: Result, number: int, evidence: Evidence | None = None) -> dict[str, Any]:
        """The file, and in a text file the characters; in a PDF, whose lines no editor shows, the words tell where."""
        physical: dict[str, Any] = {"artifactLocation": location_of(result, number)}
        if evidence is None:
            return {"physicalLocation": physical}
        place = evidence.places[0]
        where = region(result, place)
        if where:
            line, column, end = where
            physical["region"] = {"startLine": line, "startColumn": column, "endLine": line, "endColumn": end}
        row = "" if evidence.row is None else str(evidence.row)
        name = evidence.field.replace("[]", f"[{row}]")
        return {
            "physicalLocation": physical,
            "logicalLocations": [{"name": visible(self.field(evidence.field)), "fullyQualifiedName": name}],
            "message": {"text": message_text([visible(self.quote(evidence))])},
            "properties": {"page": place.page or 1, "line": place.line},
        }


# ------------------------------------------------------------------------------------------------- small parts


def message_text(lines: Iterable[str]) -> str:
    """Lines as a plain text message: braces are doubled, as the standard wants them, and nothing is a link."""
    return "\n".join(lines).replace("{", "{{").replace("}", "}}").replace("](", "] (")


def unfilled(text: str) -> str:
    """A rule's own sentence, with an ellipsis for what a form would fill in."""
    return re.sub(r"\{[a-z_.0-9]+\}", "…", text)


def artifact(result: Result, number: int) -> dict[str, Any]:
    found: dict[str, Any] = {"location": location_of(result, number), "roles": ["analysisTarget"]}
    if result.sha256:
        found["hashes"] = {"sha-256": result.sha256}
    if result.form and result.form.document:
        found["mimeType"] = MIME_TYPES[result.form.document.kind]
    return {**found, "properties": {"edition": visible(result.edition or ""), "outcome": result.outcome}}


def location_of(result: Result, number: int) -> dict[str, Any]:
    path = relative(result.source)
    if Path(path).is_absolute():
        return {"uri": Path(path).as_uri(), "index": number}
    return {"uri": quote(os.fsencode(path)), "uriBaseId": BASE, "index": number}
