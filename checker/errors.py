"""What an author or a user got wrong, with its place and a mend."""

from __future__ import annotations

import errno
from collections.abc import Collection
from dataclasses import dataclass

from checker.catalog import message
from checker.model import Text


@dataclass
class RuleError(Exception):
    """A rule, edition, list or grammar file that cannot be used, or an option. Reported with exit code 2."""

    path: str
    line: int | None
    key: str
    what: Text
    mend: Text

    def __str__(self) -> str:
        return self.told("en")

    def told(self, language: str) -> str:
        """In one line: where, what was wrong, and what to do."""
        place = f"{self.path}:{self.line}" if self.line else self.path
        key = f" {self.key}:" if self.key else ""
        between = "" if language == "zh" else " "
        return f"{place}:{key} {self.what[language]}{between}{self.mend[language]}"


def rule_error(name: str, path: str, line: int | None = None, key: str = "", /, **arguments: object) -> RuleError:
    """The error to raise, in words of reports/messages/errors: ``name`` is what was wrong, ``name_mend`` what to do."""
    return RuleError(path, line, key, message(name, **arguments), message(f"{name}_mend", **arguments))


def check_edition(edition: str, known: Collection[str], where: str = "--edition") -> None:
    """Raises RuleError for a cycle that no edition describes; ``known`` has ``auto`` or nothing where these will do."""
    names = sorted(filter(None, known))
    if edition not in known:
        what = Text(f"没有 {edition} 年度的规则。", f"There are no rules for {edition}.")
        raise RuleError(where, None, "", what, Text(f"可用：{'、'.join(names)}。", f"Use {', '.join(names)}."))


class UsageError(Exception):
    """What a user asked for cannot be done; told in one sentence of their language. Exit code 2."""


@dataclass
class ReadError(Exception):
    """A file that cannot be read as a declaration form. ``kind`` is stable for machines. Exit code 3."""

    kind: str
    message: Text
    advice: Text

    def __str__(self) -> str:
        return f"{self.message.en} {self.advice.en}"


REASONS = {
    errno.ENOENT: Text("没有这个文件或文件夹", "No such file or directory"),
    errno.EACCES: Text("没有权限", "Permission denied"),
    errno.EPERM: Text("不允许这样做", "Operation not permitted"),
    errno.EEXIST: Text("已有同名文件", "File exists"),
    errno.ENOTDIR: Text("路径中有一段不是文件夹", "Not a directory"),
    errno.EISDIR: Text("这是文件夹，不是文件", "Is a directory"),
    errno.ENAMETOOLONG: Text("文件名过长", "File name too long"),
    errno.ENOSPC: Text("磁盘空间不足", "No space left on device"),
    errno.EROFS: Text("磁盘是只读的", "Read-only file system"),
    errno.EBUSY: Text("文件正被占用", "Device or resource busy"),
}
"""Why the system refused a file; it says so in English on most systems."""


def reason_of(error: OSError) -> Text:
    """Why a file cannot be used, in words that follow one another in brackets."""
    said = error.strerror or type(error).__name__
    known = REASONS.get(error.errno or 0)
    return Text(known.zh if known else f"系统错误 {error.errno or said}", said)
