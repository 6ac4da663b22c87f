"""Personal data out of everything that is shown: the contact person's, and numbers and addresses of people."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from checker.model import Evidence, Finding, Form, Result, Rulebook, Text

Hide = Callable[[str], str]


def hider(form: Form | None, book: Rulebook) -> Hide:
    """What replaces each personal word of a text by its first character and asterisks."""
    secrets = []
    for key in book.formats["personal_fields"]:
        for value in form.values_of(key) if form else ():
            if len(value.text) > 1 and value.text not in book.formats["placeholders"]:
                secrets.append(re.escape(value.text))
    secrets += [book.formats["patterns"][name] for name in book.formats["personal_patterns"]]
    expression = re.compile("|".join(f"(?:{secret})" for secret in secrets), re.ASCII)

    def hide(text: str) -> str:
        return expression.sub(lambda hit: hit[0][0] + "*" * (len(hit[0]) - 1), text)

    return hide


def masked(result: Result, book: Rulebook) -> Result:
    """The result with personal data masked in every word that a report may show; its form is left as it was read."""
    hide = hider(result.form, book)
    return replace(result, findings=tuple(hidden_finding(finding, hide) for finding in result.findings))


def hidden_finding(finding: Finding, hide: Hide) -> Finding:
    return replace(
        finding,
        message=hidden(finding.message, hide),
        fix=hidden(finding.fix, hide),
        assumptions=tuple(hidden(text, hide) for text in finding.assumptions),
        evidence=tuple(hidden_evidence(evidence, hide) for evidence in finding.evidence),
    )


def hidden(text: Text, hide: Hide) -> Text:
    return Text(hide(text.zh), hide(text.en))


def hidden_evidence(evidence: Evidence, hide: Hide) -> Evidence:
    places = tuple(place._replace(text=hide(place.text)) for place in evidence.places)
    return evidence._replace(text=hide(evidence.text), places=places)
