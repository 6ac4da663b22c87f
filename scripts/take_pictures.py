"""The guides' pictures: `python -m scripts.take_pictures` takes them anew of the page as it is (needs chromium)."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.served import FORM, HOUSE, serving

PICTURES = HOUSE / "docs" / "pictures"
SIZE = {"width": 1000, "height": 640}
WAIT = 60_000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
        page.goto(served.address)
        page.screenshot(path=PICTURES / "page.png", clip={"x": 0, "y": 0, "width": SIZE["width"], "height": 400})
        page.set_input_files("#forms", str(FORM))
        page.locator(".row .state .badge").wait_for(timeout=WAIT)
        page.frame_locator("#frame").locator("h1").first.wait_for(timeout=WAIT)
        page.screenshot(path=PICTURES / "report.png")
        page.locator(".row").screenshot(path=PICTURES / "row.png")
        browser.close()


if __name__ == "__main__":
    main()
