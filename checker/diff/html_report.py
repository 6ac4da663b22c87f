"""The difference as one page of HTML, the two forms side by side; it loads nothing from anywhere."""

from __future__ import annotations

from collections.abc import Iterable

from checker.diff.models import FormDifference
from checker.diff.phrases import Comparison, fails_or_open, is_open
from checker.model import Rulebook, Text
from checker.report.html_template import Bilingual, render_page
from checker.report.phrases import sign_of


def render(difference: FormDifference, book: Rulebook, language: str) -> str:
    """The page in both languages; ``language`` is shown first."""
    tellings = [Comparison(book, each) for each in ("zh", "en")]
    chinese, english = tellings
    forms = [("before", difference.before), ("after", difference.after)]
    return render_page(
        "diff.html",
        book,
        language,
        styles=("diff.css",),
        title=book.messages["compare_title"],
        difference=difference,
        forms=[(side, form, form.drug, texts(*(each.counts(form) for each in tellings))) for side, form in forms],
        sections=list(chinese.by_section_of_form(difference)),
        blocks=[block for block in chinese.blocks(difference) if block.findings],
        notes=texts(chinese.notes(difference), english.notes(difference)),
        tellings=tellings,
        compare=Bilingual(book, Comparison).tell,
        kind_of=sign_of,
        is_open=is_open,
        fails_or_open=fails_or_open,
    )


def texts(chinese: Iterable[str], english: Iterable[str]) -> list[Text]:
    return [Text(*pair) for pair in zip(chinese, english, strict=True)]
