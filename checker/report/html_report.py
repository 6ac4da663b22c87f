"""The report as one page of HTML: findings beside the form's own words, each leading to the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from checker.model import OUTCOMES, SEVERITIES, Result, Rulebook, Text
from checker.report.form_by_form import Chunks, FormByForm, Spool, at_once
from checker.report.html_form import Card, FormPart
from checker.report.html_template import Bilingual, page_chunks, render_part
from checker.report.phrases import family
from checker.report.rule_links import rule_address

VERDICTS = {
    "fail": "verdict_fail",
    "review": "verdict_review",
    "note": "level_note",
    "waived": "level_waived",
    "pass": "verdict_pass",
    "not_applicable": "verdict_not_applicable",
}
"""What a reader filters by, and its name. A finding that does not count for the outcome is a note, or waived."""
MOST_QUOTES = 5


def render(results: Sequence[Result], book: Rulebook, language: str) -> str:
    """What ``nrdl check --format html`` prints."""
    return at_once(begin(book, language), results)


def begin(book: Rulebook, language: str) -> FormByForm:
    return HtmlReport(book, language)


class HtmlReport(FormByForm):
    def __init__(self, book: Rulebook, language: str) -> None:
        self.book, self.language, self.bilingual = book, language, Bilingual(book)
        self.number, self.spool = 0, Spool()

    def add(self, result: Result, *, several: bool) -> None:
        form = FormPart(self.number + 1, result, self.bilingual)
        text = render_part(
            "check_form.html",
            self.bilingual,
            form=form,
            several=several,
            facets={} if several else finding_facets(form.cards, self.book, self.bilingual),
            address=lambda rule: rule_address(rule, self.language),
            most_quotes=MOST_QUOTES,
        )
        self.spool.put(text.lstrip() + "\n")  # before it stand the empty lines between the template's macros
        self.number += 1

    def finish(self, heads: Sequence[Result]) -> Chunks:
        bilingual = self.bilingual
        forms = [FormPart(number, head, bilingual) for number, head in enumerate(heads, 1)]
        cards = (Card(0, "", one) for head in heads for one in head.findings if one.role != "route")
        return page_chunks(
            "check.html",
            self.book,
            self.language,
            styles=("check.css",),
            scripts=("check.js",),
            title=Text(*(telling.say("page_title") for telling in (bilingual.chinese, bilingual.english))),
            forms=forms,
            parts=map(Markup, self.spool),
            facets=finding_facets(cards, self.book, bilingual) if len(forms) > 1 else {},
            outcomes=[(name, sum(head.outcome == name for head in heads)) for name in OUTCOMES],
            footer=bilingual.texts("footer", heads),
        )


def finding_facets(
    cards: Iterable[Card], book: Rulebook, bilingual: Bilingual
) -> dict[str, list[tuple[str, Markup, int]]]:
    """What findings can be filtered by: value, name and number of each that occurs."""
    verdicts, severities, families = Counter[str](), Counter[str](), Counter[str]()
    for card in cards:
        verdicts[card.verdict] += 1
        severities[card.finding.severity] += 1
        families[card.family] += 1
    known = dict.fromkeys(family(rule.id) for rule in book.rules)
    named: dict[str, list[tuple[str, Markup, int]]] = {
        "verdict": [(name, bilingual.say(message), verdicts[name]) for name, message in VERDICTS.items()],
        "severity": [(name, bilingual.say(f"severity_{name}"), severities[name]) for name in SEVERITIES],
        "family": [(name, family_name(name, book, bilingual), families[name]) for name in known],
    }
    return {facet: [option for option in options if option[2]] for facet, options in named.items()}


def family_name(name: str, book: Rulebook, bilingual: Bilingual) -> Markup:
    """An organisation's own families are known by their letters alone."""
    message = f"page_family_{name.lower()}"
    return Markup("{} {}").format(name, bilingual.say(message) if message in book.messages else "")
