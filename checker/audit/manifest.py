"""``nrdl audit manifest`` and ``verify``: what was checked by what, so that another machine's run can be held to it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from checker import paths
from checker.audit.models import RunConfig
from checker.audit.store.queries import AuditRun, form_rows, row_hashes
from checker.audit.store.statistics import rule_levels
from checker.errors import RuleError, reason_of, rule_error
from checker.model import MEGABYTE, Rulebook
from checker.report.phrases import Phrases
from checker.report.sanitize import json_text, visible

FORMAT = 1
MOST_NAMES = 20
"""Names of forms that are listed for one kind of difference; the rest is counted."""
HASH = "_sha256"
HASHES = (f"engine{HASH}", f"rules{HASH}", f"waivers{HASH}")


def render(database: sqlite3.Connection, run: AuditRun) -> str:
    """The manifest: the head in one piece, then a form a line, since there may be a hundred thousand."""
    head = {
        "format": FORMAT,
        "engine": run.scope.engine,
        "engine_sha256": run.scope.engine_sha256,
        "rules_sha256": run.scope.rules_sha256,
        "waivers_sha256": run.scope.waivers_sha256,
        "lists": {path.stem: hash_of(path) for path in sorted((paths.RULES / "lists").glob("*.yaml"))},
        "options": {
            "edition": run.scope.edition,
            "select": run.scope.select,
            "ignore": run.scope.ignore,
            "today": run.scope.today,
            "own_rules": run.scope.rules is not None,
            "attachments": run.scope.attachments is not None,
            "seconds": run.limits.seconds,
            "memory": run.limits.memory,
        },
        "run": {"started": run.started, "ended": run.ended, "state": run.state},
    }
    outcomes = {form.name: form.outcome for form in form_rows(database, run.id)}
    told = rule_levels(database, run.id)
    lines = [
        json_text(
            {
                "name": name,
                "sha256": digest,
                "outcome": outcomes[name],
                "rows_sha256": rows,
                "levels": told.get(name, {}),
            },
        )
        for name, digest, rows in row_hashes(database, run.id)
    ]
    opened = json_text(head, indent=2).removesuffix("\n}")
    forms = ",\n    ".join(lines)
    return f'{opened},\n  "forms": [{f"{chr(10)}    {forms}{chr(10)}  " if lines else ""}]\n}}'


def hash_of(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def read_manifest(path: Path) -> Mapping[str, Any]:
    """A manifest. Raises RuleError for a file that is none, or was changed beyond reading."""
    from jsonschema import Draft202012Validator

    try:
        raw = json.loads(paths.read_given(path).decode("utf-8-sig"))
    except OSError as error:
        raise rule_error("options.unreadable", str(path), reason=reason_of(error)) from None
    except (ValueError, RecursionError):
        raise not_one(path) from None
    schema = json.loads((paths.REPORTS / "manifest.schema.json").read_text(encoding="utf-8"))
    if not Draft202012Validator(schema).is_valid(raw):
        raise not_one(path)
    return dict(raw)


def not_one(path: Path) -> RuleError:
    return rule_error("audit.no_manifest", str(path))


def scope_of(manifest: Mapping[str, Any], here: RunConfig, command: str) -> RunConfig:
    """The scope of a second run: the manifest's options with what is installed here. Raises RuleError."""
    options = manifest["options"]
    for name, given in (("own_rules", here.rules), ("attachments", here.attachments)):
        may_differ = (command, name) == ("rerun", "own_rules")  # what other rules change is what it tells
        if options[name] != (given is not None) and not may_differ:
            said = "audit.run_with_option" if options[name] else "audit.run_without_option"
            raise rule_error(said, f"nrdl audit {command}", option=f"--{name.removeprefix('own_')}")
    if manifest["waivers_sha256"] != here.waivers_sha256:
        raise rule_error("audit.other_waivers", f"nrdl audit {command}")
    return here._replace(
        edition=options["edition"],
        select=tuple(options["select"]),
        ignore=tuple(options["ignore"]),
        today=options["today"],
    )


def limits(manifest: Mapping[str, Any]) -> dict[str, float]:
    """What one form might take, as options of the command."""
    options = manifest["options"]
    return {"timeout": options["seconds"], "memory": options["memory"] // MEGABYTE}


class Compared(NamedTuple):
    """What a second run has not alike: names of forms, and of what judged them."""

    judged_by: tuple[str, ...]
    missing: tuple[str, ...]
    added: tuple[str, ...]
    content: tuple[str, ...]
    rows: tuple[str, ...]
    same: int

    @property
    def alike(self) -> bool:
        return not any(self[:5])


def compare_with_run(manifest: Mapping[str, Any], database: sqlite3.Connection, run: AuditRun) -> Compared:
    """A run held to a manifest, form by form."""
    then = {form["name"]: (form["sha256"], form["rows_sha256"]) for form in manifest["forms"]}
    now = {name: (digest, rows) for name, digest, rows in row_hashes(database, run.id)}
    both = sorted(then.keys() & now.keys())
    content = tuple(name for name in both if then[name][0] != now[name][0])
    rows = tuple(name for name in both if then[name][0] == now[name][0] and then[name][1] != now[name][1])
    return Compared(
        tuple(name for name in HASHES if manifest[name] != getattr(run.scope, name)),
        tuple(sorted(then.keys() - now.keys())),
        tuple(sorted(now.keys() - then.keys())),
        content,
        rows,
        sum(then[name] == now[name] for name in both),
    )


def render_comparison(found: Compared, book: Rulebook, language: str) -> str:
    telling = Phrases(book, language)
    return "\n".join(comparison_lines(found, telling))


def comparison_lines(found: Compared, telling: Phrases) -> Iterator[str]:
    yield telling.say("audit_verify_alike" if found.alike else "audit_verify_differs", count=found.same)
    for name in found.judged_by:
        yield f"  {telling.say(f'audit_verify_{name.removesuffix(HASH)}')}"
    for name in ("missing", "added", "content", "rows"):
        forms = getattr(found, name)
        if forms:
            yield f"  {telling.say(f'audit_verify_{name}', count=len(forms))}"
            yield from (f"    {visible(form)}" for form in forms[:MOST_NAMES])
            if len(forms) > MOST_NAMES:
                yield f"    {telling.say('and_more', count=len(forms) - MOST_NAMES)}"
