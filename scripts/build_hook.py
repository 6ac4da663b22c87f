"""What hatch does when it builds or installs the package: it prepares rules, grammars and lists."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PrepareHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        sys.path.insert(0, self.root)
        from scripts.prepare import prepare

        folder = Path(self.root, "prepared")
        prepare(folder)
        build_data["force_include"][str(folder)] = "checker/_data/prepared"
