"""What a verdict is worth that stands on words recognised in a picture: it names the page, and never fails a form."""

from __future__ import annotations

from checker.messages import filled, page_ranges
from checker.model import Document, Finding, Problem, Rulebook, Text, Verdict

MOST_WORDS = 10
"""Doubtful lines that are shown."""


def as_recognised(finding: Finding, document: Document, book: Rulebook) -> Finding:
    """The finding as it may stand on a form with recognised pages."""
    if finding.verdict == "not_applicable":
        return finding
    pages = sorted({place.page for words in finding.in_form for place in words.places} & set(document.recognised))
    if not pages and (finding.verdict != "fail" or any(words.places for words in finding.in_form)):
        return finding
    # what is missing may have been overlooked on any page that was recognised
    named = page_ranges(pages or document.recognised)
    assumption = filled(book.messages["recognised_words"], pages=named)
    verdict: Verdict = "review" if finding.verdict == "fail" else finding.verdict
    return finding._replace(verdict=verdict, assumptions=(*finding.assumptions, assumption))


def recognised_pages(document: Document, book: Rulebook) -> Problem:
    """Says which pages are pictures, and which of their words are in doubt; it changes no outcome."""
    pages = page_ranges(document.recognised)
    message = filled(book.messages["recognised"], pages=pages)
    if document.doubtful:
        words = " · ".join(document.doubtful[:MOST_WORDS])
        doubt = filled(book.messages["recognised_doubtful"], count=len(document.doubtful), words=words)
        message = Text(message.zh + doubt.zh, f"{message.en} {doubt.en}")
    return Problem("recognised", message, book.messages["recognised_advice"])
