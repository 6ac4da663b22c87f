"""A list that routes refer to, as its issuer published it."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from checker.model.edition import TODO
from checker.model.identity import compared_by_identity
from checker.model.text import Text


@compared_by_identity
class OfficialList(NamedTuple):
    """Names of drugs, diseases, or the national catalogue.

    ``expected`` entries has the official list (None where nobody has said it yet), ``actual`` are here; only of a
    ``complete`` one is a name that is not found not listed. ``head`` is the file as data, for what is asked of one kind
    of list alone.
    """

    id: str
    kind: Literal["names", "diseases", "catalogue"]
    title: Text
    expected: int | None
    actual: int
    complete: bool
    confidence: Literal["high", "medium", "low"]
    names_from: Literal["published", "translated", "recalled"]
    numbers: Literal["official", "local"]
    entries: Sequence[Mapping[str, Any]]
    head: Mapping[str, Any]

    @property
    def expected_words(self) -> str:
        return "?" if self.expected is None else str(self.expected)

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> "OfficialList":
        """The list of a file that was held to its schema."""
        return cls(
            id=raw["id"],
            kind=raw["kind"],
            title=Text(raw["title"]["zh"], raw["title"].get("en", raw["title"]["zh"])),
            expected=None if raw["count"]["expected"] == TODO else raw["count"]["expected"],
            actual=raw["count"]["actual"],
            complete=raw["completeness"] == "complete",
            confidence=raw["confidence"],
            names_from=raw["names_from"],
            numbers=raw["numbers"],
            entries=raw["entries"],
            head=raw,
        )
