"""A form and its findings as the page of HTML shows them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from checker.model import Box, Evidence, Finding, Result, Text, UploadedFile, UploadPicture
from checker.report.highlights import MarkedForm, mark_form
from checker.report.html_template import Bilingual
from checker.report.phrases import answer_of, clip, family, sign_of
from checker.report.upload_table import upload_cells

WEIGHTS = ("error", "warning", "review", "note", "pass", "fail", "waived", "not_applicable")
"""What colours the words that several findings looked at; only a route that is closed is there as a failure."""


@dataclass(frozen=True)
class Card:
    """A finding as the page shows it."""

    number: int
    id: str
    finding: Finding

    @property
    def tone(self) -> str:
        """What colours it. A closed route is no alarm."""
        return "not_applicable" if self.sign == "fail" else self.sign

    @property
    def sign(self) -> str:
        return sign_of(self.finding)

    @property
    def verdict(self) -> str:
        """One of VERDICTS; of a consequence, which its cause tells of, none."""
        return "fail" if self.finding.level in ("error", "warning") else self.finding.level

    @property
    def family(self) -> str:
        return family(self.finding.rule)


@dataclass(frozen=True)
class FormPart:
    """One form's part of the page."""

    number: int
    result: Result
    bilingual: Bilingual

    @property
    def id(self) -> str:
        return f"form-{self.number}"

    @property
    def drug(self) -> str:
        return clip(self.result.drug)

    @property
    def numbers(self) -> tuple[str, str]:
        return self.bilingual.chinese.failures_and_reviews(self.result)

    @property
    def counts(self) -> list[Text]:
        return self.bilingual.texts("counts", self.result)

    @cached_property
    def all(self) -> list[Card]:
        return [Card(n, f"{self.id}-finding-{n + 1}", finding) for n, finding in enumerate(self.result.findings)]

    @cached_property
    def cards(self) -> list[Card]:
        """Every finding but the routes, which are parts of the answer on eligibility."""
        return [card for card in self.all if card.finding.role != "route"]

    # -------------------------------------------------------------------------------------- eligibility

    @property
    def answer(self) -> Card | None:
        answer = answer_of(self.result)
        return next((card for card in self.all if card.finding is answer), None)

    @property
    def routes(self) -> list[Card]:
        """None where the answer is that they do not apply."""
        if self.answer and self.answer.finding.verdict == "not_applicable":
            return []
        return [card for card in self.all if card.finding.role == "route"]

    @property
    def decisive(self) -> str:
        """The verdict of the routes on which the answer stands."""
        return "pass" if any(card.finding.verdict == "pass" for card in self.routes) else "review"

    @property
    def other_routes(self) -> list[Card]:
        """Those that are not open, where one is: folded away."""
        return [card for card in self.routes if card.finding.verdict != "pass"] if self.decisive == "pass" else []

    @property
    def others(self) -> Markup:
        return self.bilingual.tell("other_routes", [card.finding for card in self.routes])

    def upload_cell(self, file: UploadedFile, column: str) -> Markup:
        telling = (self.bilingual.chinese, self.bilingual.english)
        return self.bilingual.both(Text(*(upload_cells(phrases, file)[column] for phrases in telling)))

    # ----------------------------------------------------------------------------------------- findings

    def block(self, verdict: str) -> list[tuple[Text, list[Card]]]:
        """The cards of a verdict that is told, by section, in both languages' names."""
        cards = {id(c.finding): c for c in self.cards if c.verdict == verdict and c.finding.role != "answer"}
        found = [card.finding for card in cards.values()]
        sections = (telling.by_section(found) for telling in (self.bilingual.chinese, self.bilingual.english))
        return [
            (Text(chinese, english), [cards[id(finding)] for finding in group])
            for (chinese, group), (english, _) in zip(*sections, strict=True)
        ]

    def rest(self, verdict: str) -> list[Card]:
        return [card for card in self.cards if card.verdict == verdict]

    # ----------------------------------------------------------------------------------------- the text

    @cached_property
    def text(self) -> MarkedForm | None:
        """The form's own words with those of the findings marked; None for a form that has no document."""
        if self.result.form is None or self.result.form.document is None:
            return None
        shown = [*self.routes, *(card for card in self.cards if card.finding.told)]
        shown.sort(key=lambda card: WEIGHTS.index(card.sign))
        evidence = {card.number: card.finding.in_form for card in shown}
        return mark_form(self.result.form.document, evidence, f"{self.id}-words-")

    @cached_property
    def pictures(self) -> dict[tuple[str, int], tuple[str, UploadPicture]]:
        """By file and page, the id of its picture on the page, and the picture."""
        return {(one.file, one.page): (f"{self.id}-page-{n}", one) for n, one in enumerate(self.result.pictures, 1)}

    def encoded(self, picture: UploadPicture) -> str:
        return b64encode(picture.png).decode()

    def picture(self, evidence: Evidence) -> tuple[str, UploadPicture, Sequence[Box]] | None:
        """The picture of the page on which words of an upload stand, and what is around them; None where none is."""
        place = evidence.places[0] if evidence.file else None
        found = self.pictures.get((evidence.file, place.page)) if place else None
        return (*found, place.boxes) if place and found and place.boxes else None

    def quotes(self, card: Card) -> list[tuple[str, Markup, str, tuple[str, UploadPicture, Sequence[Box]] | None]]:
        """The words that the finding looked at, what field they are of and where, the id of their mark, a picture."""
        targets = self.text.targets if self.text else {}
        return [
            (
                one.text or words_at(one),
                self.bilingual.tell("where", one),
                targets.get((card.number, n), ""),
                self.picture(one),
            )
            for n, one in enumerate((*card.finding.in_form, *card.finding.in_uploads))
            if one.text.strip() or words_at(one)
        ]


def words_at(evidence: Evidence) -> str:
    """The words that stand at the place of an entry: of an empty one, its label's."""
    return "".join(place.text for place in evidence.places)
