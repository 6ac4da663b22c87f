"""The guides' pictures: `python -m scripts.take_pictures` takes them anew of the page as it is (needs chromium)."""

from __future__ import annotations

import shutil
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.served import FORM, HOUSE, serving

PICTURES = HOUSE / "docs" / "pictures"
SIZE = {"width": 1000, "height": 640}
WAIT = 60_000
COLOURS = 128


def kept(name: str, picture: bytes) -> None:
    """A page has few colours: with a palette of them its picture is a third as large."""
    with Image.open(BytesIO(picture)) as image:
        image.convert("RGB").quantize(COLOURS).save(PICTURES / f"{name}.png", optimize=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
        page.goto(served.address)
        kept("page", page.screenshot(clip={"x": 0, "y": 0, "width": SIZE["width"], "height": 400}))
        page.set_input_files("#forms", str(FORM))
        page.locator(".row .state .badge").wait_for(timeout=WAIT)
        page.frame_locator("#frame").locator("h1").first.wait_for(timeout=WAIT)
        kept("report", page.screenshot())
        kept("row", page.locator(".row").screenshot())
        browser.close()


if __name__ == "__main__":
    main()
