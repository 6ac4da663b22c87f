"""The audit's SQLite file: its tables, and how a file of an earlier version becomes one of this."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from checker.audit.store.earlier_schema import EARLIER
from checker.errors import rule_error

APPLICATION_ID = 0x4E52444C
"""What marks a SQLite file as ours."""

MIGRATIONS = (
    *EARLIER,
    """
    ALTER TABLE rulebook_words ADD COLUMN samples BLOB;     -- what results are like, which they are compressed by
    CREATE TABLE field (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE
    );
    CREATE TABLE entry (
        result INTEGER NOT NULL REFERENCES result,
        field INTEGER NOT NULL REFERENCES field,
        number INTEGER NOT NULL,
        row INTEGER,
        text TEXT,                      -- none of a long entry, which stands in the result's report
        page INTEGER,
        line INTEGER,
        PRIMARY KEY (result, field, number)
    ) WITHOUT ROWID;
    INSERT INTO field (key) SELECT DISTINCT field FROM value;
    INSERT INTO entry SELECT result, field.id, number, row, CASE WHEN length(text) <= 100 THEN text END, page, line
        FROM value JOIN field ON field.key = value.field;
    DROP TABLE value;
    CREATE VIEW value AS                -- in nrdl audit sql, with the text of long entries too
        SELECT entry.result, field.key AS field, entry.row, entry.number, entry.text, entry.page, entry.line
        FROM entry JOIN field ON field.id = entry.field;
    CREATE TABLE finding_kind (
        id INTEGER PRIMARY KEY,
        rule TEXT NOT NULL,
        verdict TEXT NOT NULL,          -- pass, fail, review, not_applicable
        severity TEXT NOT NULL,         -- error, warning, info
        waived INTEGER NOT NULL,
        role TEXT NOT NULL,             -- check, route, answer
        level TEXT NOT NULL,            -- what it is to its reader
        cause_rule TEXT NOT NULL,       -- of a consequence: the finding that it follows from
        cause_field TEXT NOT NULL,
        consequences TEXT NOT NULL,     -- the rules that were not decided because of it
        UNIQUE (rule, verdict, severity, waived, role, level, cause_rule, cause_field, consequences)
    );
    CREATE TABLE sentence (
        id INTEGER PRIMARY KEY,
        digest INTEGER UNIQUE,          -- of both languages
        zh TEXT NOT NULL,               -- char(26) stands for the form's drug
        en TEXT NOT NULL
    );
    CREATE TABLE judged (
        result INTEGER NOT NULL REFERENCES result,
        number INTEGER NOT NULL,
        kind INTEGER NOT NULL REFERENCES finding_kind,
        sentence INTEGER REFERENCES sentence,   -- of fail and review, and of eligibility
        PRIMARY KEY (result, number)
    ) WITHOUT ROWID;
    INSERT INTO finding_kind (rule, verdict, severity, waived, role, level, cause_rule, cause_field, consequences)
        SELECT DISTINCT rule, verdict, severity, waived, role, level, coalesce(cause_rule, ''),
        coalesce(cause_field, ''), coalesce(consequences, '') FROM finding;
    CREATE TEMP TABLE said (id INTEGER PRIMARY KEY, zh TEXT, en TEXT, UNIQUE (zh, en));
    INSERT INTO said (zh, en) SELECT DISTINCT message_zh, coalesce(message_en, '') FROM finding
        WHERE message_zh IS NOT NULL;
    INSERT INTO sentence (id, zh, en) SELECT id, zh, en FROM temp.said;
    INSERT INTO judged SELECT result, number, kind.id, said.id FROM finding JOIN finding_kind AS kind
        ON kind.rule = finding.rule AND kind.verdict = finding.verdict AND kind.severity = finding.severity
        AND kind.waived = finding.waived AND kind.role = finding.role AND kind.level = finding.level
        AND kind.cause_rule = coalesce(finding.cause_rule, '')
        AND kind.cause_field = coalesce(finding.cause_field, '')
        AND kind.consequences = coalesce(finding.consequences, '')
        LEFT JOIN temp.said ON said.zh = message_zh AND said.en = coalesce(message_en, '');
    DROP TABLE temp.said;
    DROP TABLE finding;
    -- What people decide on: few of a form's findings, looked up by rule over all forms.
    CREATE INDEX judged_told ON judged (kind, result) WHERE sentence IS NOT NULL;
    CREATE VIEW finding AS
        SELECT judged.result, judged.number, rule, verdict, severity,
            replace(zh, char(26), (SELECT drug FROM result WHERE id = judged.result)) AS message_zh,
            replace(en, char(26), (SELECT drug FROM result WHERE id = judged.result)) AS message_en,
            waived, role, level, nullif(cause_rule, '') AS cause_rule, nullif(cause_field, '') AS cause_field,
            nullif(consequences, '') AS consequences
        FROM judged JOIN finding_kind ON finding_kind.id = judged.kind
        LEFT JOIN sentence ON sentence.id = judged.sentence;
    CREATE TEMP TABLE kept AS SELECT * FROM evidence;
    DROP TABLE evidence;
    CREATE TABLE evidence (
        result INTEGER NOT NULL,
        finding INTEGER NOT NULL,
        number INTEGER NOT NULL,
        field TEXT NOT NULL,
        row INTEGER,
        page INTEGER,
        line INTEGER,
        column INTEGER,
        words TEXT NOT NULL,
        box TEXT,
        PRIMARY KEY (result, finding, number),
        FOREIGN KEY (result, finding) REFERENCES judged
    ) WITHOUT ROWID;
    INSERT INTO evidence SELECT * FROM temp.kept;
    DROP TABLE temp.kept;
    CREATE TEMP TABLE kept AS SELECT * FROM list_entry;
    DROP TABLE list_entry;
    CREATE TABLE list_entry (
        result INTEGER NOT NULL,
        finding INTEGER NOT NULL,
        list TEXT NOT NULL,             -- of the official list that the finding rests on, the id
        entry INTEGER NOT NULL,         -- the entry's number there
        label_zh TEXT NOT NULL,
        label_en TEXT NOT NULL,
        PRIMARY KEY (result, finding, list, entry),
        FOREIGN KEY (result, finding) REFERENCES judged
    ) WITHOUT ROWID;
    INSERT INTO list_entry SELECT * FROM temp.kept;
    DROP TABLE temp.kept;
    """,
    """
    -- Of a form in whose name or path something is masked: a keyed hash of what they really are.
    ALTER TABLE form ADD COLUMN known_by TEXT NOT NULL DEFAULT '';
    CREATE INDEX form_known_by ON form (known_by) WHERE known_by != '';
    DROP INDEX form_result;
    CREATE INDEX form_result ON form (result, name);
    ALTER TABLE run ADD COLUMN places TEXT NOT NULL DEFAULT '';     -- a keyed hash of the paths that were given
    """,
)
"""Each takes a file from one version (its place here) to the next. Never changed once released, only added to."""


def version_of(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def migrate(database: sqlite3.Connection, name: str) -> None:
    """Brings a file to this version. Raises RuleError for a file of another program, or of a later version."""
    version = version_of(database)
    owner = database.execute("PRAGMA application_id").fetchone()[0]
    empty = not database.execute("SELECT 1 FROM sqlite_master").fetchone()
    if not empty and owner != APPLICATION_ID:
        raise rule_error("audit.no_audit_file", name)
    if version > len(MIGRATIONS):
        raise rule_error("audit.later_version", name, version=version)
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        database.execute("BEGIN IMMEDIATE")
        try:
            if version_of(database) < number:  # nobody else was first
                marks = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {number};"
                for statement in statements(f"{script}; {marks}"):
                    database.execute(statement)
        except BaseException:
            database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")


def statements(script: str) -> Iterator[str]:
    """One by one: Python's own way to run a script ends the transaction that it is in."""
    statement = ""
    for part in script.split(";"):
        statement += f"{part};"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
