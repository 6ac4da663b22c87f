"""What hatch does when it builds or installs the package: it prepares rules, grammars and lists."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PrepareHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        sys.path.insert(0, self.root)
        from scripts.prepare import prepare

        folder = Path(self.root, "prepared")
        try:
            prepare(folder)
        except subprocess.CalledProcessError:  # the first check then works it out, and takes longer
            self.app.display_warning("Rules, grammars and lists could not be prepared.")
            return
        build_data["force_include"][str(folder)] = "checker/_data/prepared"
