"""A made-up audit's file: as many forms as wanted, none of them checked."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from checker.audit.models import AcrossFinding, Checked, InvolvedForm, Limits, RunConfig
from checker.audit.serialization import pack
from checker.audit.store import Store
from checker.audit.store.cross_form import keep
from checker.audit.store_rows import EvidenceRow, FindingRow, ProblemRow, Record, ValueRow
from checker.model import (
    Citation,
    Finding,
    Form,
    Outcome,
    Problem,
    Result,
    Role,
    Rulebook,
    Severity,
    Text,
    Value,
    Verdict,
)

WORDS = "云岭新远大和安康宁泰华北南方东盛德仁济生源天恒正阳"
OUTCOMES: tuple[Outcome, ...] = ("pass", "review", "fail", "error")
ROUTES = ("E001", "E002", "E003", "E004", "E005")
SCOPE, LIMITS = RunConfig("1.0", "a" * 64, "b" * 64), Limits(60.0, 2_000_000_000)
CHECK = Text("请核对。", "Look at it.")
TOLD = 5
"""Findings of a form that does not pass."""


class Drawing:
    """Draws forms by one seed: the same ones for the same seed."""

    def __init__(self, book: Rulebook, seed: int) -> None:
        self.book, self.chance = book, random.Random(seed)
        self.rules = [rule for rule in book.rules if rule.id not in ROUTES]
        self.companies = [f"{self.name(3)}虚构药业有限公司" for _ in range(400)]
        self.fields = list(book.fields)

    def name(self, length: int) -> str:
        return "".join(self.chance.choice(WORDS) for _ in range(length))

    def record(
        self,
        number: int,
        *,
        company: str | None = None,
        drug: str | None = None,
        outcome: Outcome | None = None,
        verdict: Verdict | None = None,
    ) -> Record:
        """What is kept of a form; the number makes its content. ``verdict`` is that of all its findings."""
        chance = self.chance
        edition = chance.choice(["2023", "2025", "2025"])
        outcome = outcome or chance.choices(OUTCOMES, [2, 3, 4, 0.2])[0]
        readable = outcome != "error"
        findings = self.findings(outcome, verdict) if readable else []
        problem = Problem("no_form", Text("不是申报书。", "It is no form."), CHECK)
        problems = () if readable else (problem,)
        drug = f"{self.name(2)}替尼片" if drug is None else drug
        company = chance.choice(self.companies) if company is None else company
        form = Form(edition, values={"generic_name": Value("generic_name", drug)}) if readable else None
        digest = f"{number:064x}"
        edition_read = edition if readable else None
        result = Result("", digest, edition_read, "b" * 64, outcome, tuple(findings), problems, form)
        month = f"{chance.randint(2015, 2025)}-{chance.randint(1, 12):02}"
        return Record(
            f"key {number} {chance.random()}",
            digest,
            edition_read,
            outcome,
            drug if readable else "",
            company if readable else "",
            chance.random() / 10,
            tuple(
                FindingRow(
                    n,
                    one.rule,
                    one.verdict,
                    one.severity,
                    *one.message,
                    int(one.waived is not None),
                    one.role,
                    one.level,
                    None,
                    None,
                    None,
                )
                for n, one in enumerate(findings)
            ),
            tuple(
                EvidenceRow(n, 0, one.fields[0], None, chance.randint(1, 9), n + 1, 1, self.name(30), None)
                for n, one in enumerate(findings)
                if one.verdict in ("fail", "review")
            ),
            tuple(ProblemRow(n, one.kind, *one.message, *one.advice) for n, one in enumerate(problems)),
            (),
            (ValueRow("first_listed_cn", None, 0, month, 1, 3),) if readable else (),
            (),
            pack(result),
        )

    def findings(self, outcome: Outcome, verdict: Verdict | None) -> list[Finding]:
        found = [
            self.finding(rule, self.chance.choice(["pass", "fail", "review", "not_applicable"]), "info")
            for rule in ROUTES
        ]
        if outcome != "pass":
            for rule in self.chance.choices(self.rules, [1 / (n + 1) for n in range(len(self.rules))], k=TOLD):
                drawn: Verdict = self.chance.choice(["fail", "review"]) if outcome == "fail" else "review"
                severity: Severity = self.chance.choice(["error", "warning"])
                found.append(self.finding(rule.id, verdict or drawn, severity))
        return found

    def finding(self, rule: str, verdict: Verdict, severity: Severity) -> Finding:
        words = self.name(6)
        message = Text(f"请核对「{words}」的批准文号与说明书是否一致。", f"Check the approval number of “{words}”.")
        field = self.chance.choice(self.fields)
        cited = Citation(Text("申报指南", "Guide"), Text("第一条", "Clause 1"), "seen")
        waived = {"reason": "虚构", "approver": "王", "expires": "2099"} if self.chance.random() < 0.02 else None
        title = Text("规则", "Rule")
        role: Role = "route" if rule in ROUTES else "check"
        return Finding(rule, verdict, severity, title, message, message, (field,), (), cited, (), waived, role)


def audited(path: Path, records: Sequence[tuple[str, Record]], *, roots: Sequence[str] = ("forms",)) -> None:
    """Writes the records as a run that is done, and a finding over the first forms."""
    with Store(path) as store:
        store.begin(roots, SCOPE, LIMITS, "key")
        store.database.execute("PRAGMA synchronous = OFF")
        for name, record in records:
            store.add(Checked(name, f"/forms/{name}", record.sha256, record.key, record))
        members = tuple(InvolvedForm(name, "generic_name", "同一药品", 1, 2) for name, _ in records[:12])
        texts = (Text("同一药品", "The same drug"), Text("这些申报书相同。", "These forms are alike."), CHECK)
        cited = Citation(Text("指南", "Guide"), Text("第二条", "Clause 2"), "seen")
        if members:
            keep(store.database, store.run, [AcrossFinding("X001", "review", "warning", *texts, cited, members)])
        store.end("done")
