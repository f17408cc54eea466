"""Make the pictures of the README from the running board: `.venv/bin/python docs/make_screenshots.py`.

It starts the board in an instance folder of its own, with the examples, and stops it again.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
WIDTH, HEIGHT = 1280, 960

sys.path.insert(0, str(ROOT))
from tests.chromium import find_chromium  # noqa: E402 (it stands beside this folder, not in it)


def make_pictures(address: str, browser_path: str) -> None:
    """Take a picture of the home page and of the idea with most votes."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"] if is_root else [])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="nl-NL", color_scheme="light")
        page.goto(f"{address}/")
        _take(page, "home")
        page.goto(f"{address}/ideas?order=top&period=all")
        page.locator("main .card h2 a").first.click()
        page.wait_for_url("**/ideas/*-*")
        _take(page, "idea")
        browser.close()


@contextmanager
def running_board() -> Iterator[str]:
    """The address of a board of its own, for as long as it is needed."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, str(ROOT / "app.py"), "serve", "--port", "0", "--instance", folder]
        environ = {name: value for name, value in os.environ.items() if not name.startswith("IDEAS_")}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as board:
            try:
                yield _address_told_by(board)
            finally:
                board.terminate()
                board.communicate()


def _take(page: Page, name: str) -> None:
    IMAGES.mkdir(exist_ok=True)
    page.screenshot(path=IMAGES / f"{name}.png")
    print(f"docs/images/{name}.png")


def _address_told_by(board: subprocess.Popen[str]) -> str:
    for line in board.stdout or ():
        told = re.search(r"open at (\S+)/", line)
        if told:
            return told[1]
    raise SystemExit("The board did not start.")


def main() -> None:
    """Make both pictures."""
    browser_path = find_chromium()
    if browser_path is None:
        raise SystemExit("No Chromium or Chrome was found; IDEAS_BROWSER can name one.")
    with running_board() as address:
        make_pictures(address, browser_path)


if __name__ == "__main__":
    main()
