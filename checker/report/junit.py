"""JUnit XML, for the test reports of CI systems: a suite a form, a test case a rule that applies to it.

A rule that fails is a failure, of type error or warning. What is under review or waived, and what is only worth a
note, is skipped and says why: it neither passes nor fails. A form that cannot be read is an error. Nothing tells the
time, so the same input gives the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from checker.model import SEVERITIES, Finding, Result, Rule, Rulebook
from checker.report.ci_common import CiFinding, is_caution, weight
from checker.report.form_by_form import Chunks, FormByForm, Spool, at_once
from checker.report.phrases import SIGNS, answer_of, routes_of
from checker.report.sanitize import visible

COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def render(results: Sequence[Result], book: Rulebook, language: str) -> str:
    """What ``nrdl check --format junit`` prints."""
    return at_once(begin(book, language), results)


def begin(book: Rulebook, language: str) -> FormByForm:
    return JunitReport(Suites(book, language))


class JunitReport(FormByForm):
    def __init__(self, suites: Suites) -> None:
        self.suites, self.spool, self.counts = suites, Spool(), Counter[str]()

    def add(self, result: Result, *, several: bool) -> None:
        suite = self.suites.suite(result)
        indent(suite, level=1)
        self.spool.put(f"\n  {tostring(suite, encoding='unicode')}")
        self.counts.update({name: int(suite.get(name, "0")) for name in ("tests", *COUNTED)})

    def finish(self, heads: Sequence[Result]) -> Chunks:
        root = Element("testsuites", {"name": "nrdl"})
        add_counts(root)
        for name, count in self.counts.items():
            root.set(name, str(count))
        begun = tostring(root, encoding="unicode")
        yield '<?xml version="1.0" encoding="UTF-8"?>\n'
        if not self.spool.count:
            yield begun
            return
        yield begun.removesuffix(" />") + ">"
        yield from self.spool
        yield "\n</testsuites>"


class Suites(CiFinding):
    def suite(self, result: Result) -> Element:
        suite = Element("testsuite", {"name": visible(result.source)})
        known = SubElement(suite, "properties")
        used = self.book.profile
        profile = f"{used.name} {used.sha256}" if used else None
        facts = {"outcome": result.outcome, "edition": result.edition, "sha256": result.sha256, "profile": profile}
        for name, value in facts.items():
            if value:
                SubElement(known, "property", {"name": name, "value": visible(value)})
        rules = {rule.id: rule for rule in self.book.rules}
        judged = (f for f in result.findings if f.role != "route" and f.level != "consequence")
        for name, findings in groupby(judged, key=lambda finding: finding.rule):
            case = self.case(suite, rules[name], list(findings))
            if case is not None and rules[name].role == "answer":
                add_output(case, "system-out", self.routes(result))
        cautions = [self.judged([result])]
        for problem in result.problems:
            message, advice = (visible(text[self.language]) for text in (problem.message, problem.advice))
            if is_caution(problem):
                cautions.append(f"{message}\n{advice}")
            else:
                case = SubElement(suite, "testcase", {"classname": "nrdl", "name": problem.kind})
                SubElement(case, "error", {"type": problem.kind, "message": message}).text = advice
        add_counts(suite)
        answer = answer_of(result)
        if answer and answer.cause:  # it is no test case; what it rests on is told all the same
            add_output(suite, "system-out", self.routes(result))
        add_output(suite, "system-err", cautions)
        return suite

    def case(self, suite: Element, rule: Rule, findings: Sequence[Finding]) -> Element | None:
        """One rule's findings: the worst kind of them decides, the others are output. None where it does not apply."""
        if all(finding.verdict == "not_applicable" for finding in findings):
            return None
        name = visible(f"{rule.id} {rule.title[self.language]}")
        case = SubElement(suite, "testcase", {"classname": f"nrdl.{Path(rule.path).parent.name}", "name": name})
        told = [finding for finding in findings if finding.told]
        live = [finding for finding in told if weight(finding) != "note"]
        failed = [finding for finding in live if finding.verdict == "fail"]
        deciding = failed or live or told
        if deciding:
            message = visible(self.headline(deciding[0]))
            if len(deciding) > 1:
                message += self.say("aside", words=self.say("and_more", count=len(deciding) - 1))
            kind = SubElement(case, "failure" if failed else "skipped", {"message": message})
            if failed:
                kind.set("type", min((finding.severity for finding in failed), key=SEVERITIES.index))
            kind.text = self.paragraphs(deciding)
        add_output(case, "system-out", [self.paragraphs([one]) for one in told if one not in deciding])
        return case

    def routes(self, result: Result) -> Iterator[str]:
        """The routes of eligibility: none of them is a test of its own, since one that is open is enough."""
        for route in routes_of(result):
            word, message = self.say(f"route_{route.verdict}"), route.message[self.language]
            yield visible(f"{SIGNS[route.verdict]} {word}  {route.title[self.language]}") + "\n" + visible(message)

    def paragraphs(self, findings: Iterable[Finding]) -> str:
        return "\n\n".join("\n".join(self.lines(finding)) for finding in findings)


def add_output(element: Element, name: str, texts: Iterable[str]) -> None:
    text = "\n\n".join(text for text in texts if text)
    if text:
        SubElement(element, name).text = text


def add_counts(element: Element) -> None:
    """The counts of what is in it, and no time."""
    element.set("tests", str(sum(1 for _ in element.iter("testcase"))))
    for name, tag in COUNTED.items():
        element.set(name, str(sum(1 for _ in element.iter(tag))))
    for timed in (element, *element.iter("testcase")):
        timed.set("time", "0")
