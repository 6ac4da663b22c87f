"""Every data type of the checker, frozen, in the order in which a form meets them. Nothing else of ours is imported.

The modules have no `from __future__ import annotations`: typing would compile each annotation of a named tuple."""

from checker.model.criterion import CriterionFacts, NamedList, Span
from checker.model.cycle import LabelChange, PrintedCycle
from checker.model.document import MEGABYTE, Box, Document, Line, PageNumber, Place, Shape
from checker.model.edition import Citation, Edition
from checker.model.finding import (
    COUNTED,
    OUTCOMES,
    SEVERITIES,
    TOLD,
    VERDICTS,
    Cause,
    Evidence,
    Finding,
    Level,
    Outcome,
    Problem,
    Result,
    exceeds,
    outcome_of,
    tally,
    worst,
)
from checker.model.form import Form, MissingLabel, Month, Piece, Row, Typed, Value
from checker.model.formats import Formats
from checker.model.official_list import OfficialList
from checker.model.rule import (
    Case,
    Condition,
    ConditionResult,
    Field,
    KnownIssue,
    ListEntry,
    Mark,
    Part,
    Profile,
    Role,
    Rule,
    Rulebook,
    Severity,
    Truth,
    Verdict,
)
from checker.model.text import EMPTY, Text
from checker.model.upload_mark import UploadMark
from checker.model.uploads import Reading, Slot, UploadedFile, UploadPicture, Uploads
