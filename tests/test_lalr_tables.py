"""Parse tables that are kept between runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.disk_cache import kept_in_cache


def test_a_broken_kept_table_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NRDL_CACHE", str(tmp_path))
    made: list[int] = []

    def make() -> dict[str, object]:
        made.append(1)
        return {"starts": {}}

    for broken in (b"", b"{", b"[]", b""):
        for file in tmp_path.glob("t-*.json") if broken else ():
            file.write_bytes(broken)
        assert kept_in_cache("t", "text", make) == {"starts": {}}
    assert len(made) == 3
    assert kept_in_cache("t", "another text", make) and len(made) == 4
