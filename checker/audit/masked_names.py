"""How the names and paths of forms are kept: with personal data in them masked."""

from __future__ import annotations

from checker.audit.models import Checked, FormSource, KnownResult, MaskedName
from checker.audit.name_keys import keyed
from checker.model import Rulebook
from checker.redaction import Redact, hider_in, unchanged

MOST_HIDERS = 1000


class NameMasks:
    """How a checking process says what is kept of the names of forms, and of the ``paths`` of their run."""

    def __init__(self, book: Rulebook, secret: bytes, paths: tuple[str, ...]) -> None:
        self.book, self.secret, self.paths = book, secret, paths
        self.hiders: dict[str, Redact] = {}
        """By the key of the result of the form that was read: other files of the same content are masked alike."""

    def masked(self, name: str, path: str, hide: Redact = unchanged) -> MaskedName | None:
        """By what masks the form's words, and numbers wherever they stand. None where there is nothing personal."""
        shown = [hide(one) for one in (name, path, *self.paths)]
        numbers = hider_in(b"", self.book, "\n".join(shown))
        shown = [numbers(one) for one in shown]
        if shown == [name, path, *self.paths]:
            return None
        return MaskedName(shown[0], shown[1], tuple(shown[2:]), keyed(self.secret, name, path))

    def after(self, key: str, name: str, path: str, hide: Redact) -> MaskedName | None:
        """Of a form that was read; what masks it is remembered under the key of its result."""
        if len(self.hiders) < MOST_HIDERS:
            self.hiders[key] = hide
        return self.masked(name, path, hide)

    def known_already(self, source: FormSource, digest: str, key: str, known: KnownResult) -> Checked | None:
        """The answer for a form that needs not be checked: its result is kept, and how its name is masked is known."""
        if not known(key):
            return None
        if key in self.hiders:
            masked = self.masked(source.name, source.path, self.hiders[key])
        else:
            kept = known.kept_name(key, source.name, source.path, keyed(self.secret, source.name, source.path))
            if kept is None:
                return None
            masked = kept if kept.known_by else None
        return Checked(source.name, source.path, digest, key, None, masked)
