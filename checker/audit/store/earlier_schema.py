"""The tables of earlier versions of an audit's file, step by step: what a new file begins with, and an old one is."""

EARLIER = (
    """
    CREATE TABLE run (
        id INTEGER PRIMARY KEY,
        started TEXT NOT NULL,          -- ISO, UTC
        ended TEXT,
        state TEXT NOT NULL,            -- running, stopped, done
        roots TEXT NOT NULL,            -- JSON: the folders and archives that were given
        scope TEXT NOT NULL,            -- JSON: engine, hashes and options
        limits TEXT NOT NULL,           -- JSON: seconds and bytes for one form
        contact_key TEXT NOT NULL       -- which secret the contact tokens were made with
    );
    CREATE TABLE form (
        run INTEGER NOT NULL REFERENCES run,
        name TEXT NOT NULL,             -- below the folder that was given; archives count as folders
        path TEXT NOT NULL,
        sha256 TEXT,
        result INTEGER NOT NULL REFERENCES result,
        PRIMARY KEY (run, name)
    ) WITHOUT ROWID;
    CREATE INDEX form_result ON form (result);
    CREATE TABLE result (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,       -- hash of form, rules, engine, options, waivers and uploads
        sha256 TEXT,
        edition TEXT,
        outcome TEXT NOT NULL,          -- pass, fail, review, error
        drug TEXT NOT NULL,
        company TEXT NOT NULL,
        seconds REAL NOT NULL,
        checked TEXT NOT NULL,          -- ISO, UTC
        report BLOB NOT NULL            -- the whole result, zlib and JSON
    );
    CREATE TABLE finding (
        result INTEGER NOT NULL REFERENCES result,
        number INTEGER NOT NULL,
        rule TEXT NOT NULL,
        verdict TEXT NOT NULL,          -- pass, fail, review, not_applicable
        severity TEXT NOT NULL,         -- error, warning, info
        message_zh TEXT,                -- of fail and review, and of eligibility
        message_en TEXT,
        waived INTEGER NOT NULL,
        PRIMARY KEY (result, number)
    ) WITHOUT ROWID;
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
        FOREIGN KEY (result, finding) REFERENCES finding
    ) WITHOUT ROWID;
    CREATE TABLE problem (
        result INTEGER NOT NULL REFERENCES result,
        number INTEGER NOT NULL,
        kind TEXT NOT NULL,
        message_zh TEXT NOT NULL,
        message_en TEXT NOT NULL,
        advice_zh TEXT NOT NULL,
        advice_en TEXT NOT NULL,
        PRIMARY KEY (result, number)
    ) WITHOUT ROWID;
    CREATE TABLE value (
        result INTEGER NOT NULL REFERENCES result,
        field TEXT NOT NULL,
        row INTEGER,
        number INTEGER NOT NULL,
        text TEXT NOT NULL,
        page INTEGER,
        line INTEGER,
        PRIMARY KEY (result, field, number)
    ) WITHOUT ROWID;
    CREATE TABLE token (
        result INTEGER NOT NULL REFERENCES result,
        kind TEXT NOT NULL,             -- contact, upload
        token TEXT NOT NULL,
        shown TEXT NOT NULL,            -- an upload's name
        PRIMARY KEY (result, kind, token, shown)
    ) WITHOUT ROWID;
    CREATE TABLE across (
        run INTEGER NOT NULL REFERENCES run,
        number INTEGER NOT NULL,
        rule TEXT NOT NULL,
        verdict TEXT NOT NULL,
        severity TEXT NOT NULL,
        finding TEXT NOT NULL,          -- JSON: the finding in both languages
        PRIMARY KEY (run, number)
    ) WITHOUT ROWID;
    CREATE TABLE across_form (
        run INTEGER NOT NULL,
        number INTEGER NOT NULL,
        name TEXT NOT NULL,             -- one of the forms that the finding is about
        field TEXT NOT NULL,
        words TEXT NOT NULL,
        page INTEGER,
        line INTEGER,
        PRIMARY KEY (run, number, name),
        FOREIGN KEY (run, number) REFERENCES across
    ) WITHOUT ROWID;
    CREATE TABLE review (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,             -- of the form
        sha256 TEXT NOT NULL,           -- of the form that was reviewed: another content, and the review lapses
        rule TEXT NOT NULL,
        verdict TEXT NOT NULL,          -- that was reviewed
        decision TEXT NOT NULL,         -- accept, reject
        reviewer TEXT NOT NULL,
        reason TEXT NOT NULL,
        decided TEXT NOT NULL           -- ISO, UTC
    );
    CREATE INDEX review_form ON review (name, rule);
    """,
    """
    ALTER TABLE finding ADD COLUMN role TEXT NOT NULL DEFAULT 'check';   -- check, route, answer
    ALTER TABLE finding ADD COLUMN level TEXT NOT NULL DEFAULT 'pass';   -- what it is to its reader
    ALTER TABLE finding ADD COLUMN cause_rule TEXT;     -- of a consequence: the finding that it follows from
    ALTER TABLE finding ADD COLUMN cause_field TEXT;
    ALTER TABLE finding ADD COLUMN consequences TEXT;   -- the rules that were not decided because of it
    UPDATE finding SET role = CASE WHEN rule = 'E000' THEN 'answer'
        WHEN rule LIKE 'E%' AND severity = 'info' THEN 'route' ELSE 'check' END;
    UPDATE finding SET level = CASE WHEN verdict IN ('pass', 'not_applicable') THEN verdict WHEN waived THEN 'waived'
        WHEN role = 'route' OR severity = 'info' THEN 'note' WHEN verdict = 'review' THEN 'review' ELSE severity END;
    """,
    """
    CREATE TABLE list_entry (
        result INTEGER NOT NULL,
        finding INTEGER NOT NULL,
        list TEXT NOT NULL,             -- of the official list that the finding rests on, the id
        entry INTEGER NOT NULL,         -- the entry's number there
        label_zh TEXT NOT NULL,
        label_en TEXT NOT NULL,
        PRIMARY KEY (result, finding, list, entry),
        FOREIGN KEY (result, finding) REFERENCES finding
    ) WITHOUT ROWID;
    """,
    """
    -- What people decide on: few of a form's findings, looked up by rule over all forms.
    CREATE INDEX finding_told ON finding (rule, result, level, verdict) WHERE level IN ('error', 'warning', 'review');
    """,
    """
    CREATE TABLE rulebook_words (
        key TEXT PRIMARY KEY,
        texts BLOB NOT NULL             -- the rules' own words, which a result's report names by number
    );
    -- Long texts in a table without rowid take a page each.
    CREATE TEMP TABLE kept AS SELECT result, field, row, number, text, page, line FROM value;
    DROP TABLE value;
    CREATE TABLE value (
        result INTEGER NOT NULL REFERENCES result,
        field TEXT NOT NULL,
        row INTEGER,
        number INTEGER NOT NULL,
        text TEXT NOT NULL,
        page INTEGER,
        line INTEGER,
        PRIMARY KEY (result, field, number)
    );
    INSERT INTO value SELECT * FROM temp.kept;
    DROP TABLE temp.kept;
    CREATE TEMP TABLE kept AS SELECT result, number, rule, verdict, severity, message_zh, message_en, waived, role,
        level, cause_rule, cause_field, consequences FROM finding;
    DROP TABLE finding;
    CREATE TABLE finding (
        result INTEGER NOT NULL REFERENCES result,
        number INTEGER NOT NULL,
        rule TEXT NOT NULL,
        verdict TEXT NOT NULL,          -- pass, fail, review, not_applicable
        severity TEXT NOT NULL,         -- error, warning, info
        message_zh TEXT,                -- of fail and review, and of eligibility
        message_en TEXT,
        waived INTEGER NOT NULL,
        role TEXT NOT NULL DEFAULT 'check',     -- check, route, answer
        level TEXT NOT NULL DEFAULT 'pass',     -- what it is to its reader
        cause_rule TEXT,                -- of a consequence: the finding that it follows from
        cause_field TEXT,
        consequences TEXT,              -- the rules that were not decided because of it
        PRIMARY KEY (result, number)
    );
    INSERT INTO finding SELECT * FROM temp.kept;
    DROP TABLE temp.kept;
    CREATE INDEX finding_told ON finding (rule, result, level, verdict) WHERE level IN ('error', 'warning', 'review');
    """,
)
