"""Finding a browser for the journeys: the one that is there, else one that can be fetched."""

import contextlib
import functools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ON_THE_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
IN_FIXED_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
PLAYWRIGHTS_OWN = "from playwright.sync_api import sync_playwright as p; print(p().start().chromium.executable_path)"
APT = (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])


@functools.cache
def find_chromium() -> str | None:
    """The path of a browser that starts: the person's choice, the system's, Playwright's, or one fetched now.

    None means that all of that failed: no test that needs a browser can run.
    """
    chosen = os.environ.get("IDEAS_BROWSER")
    if chosen:
        found = shutil.which(chosen)
        if found is None:
            raise SystemExit(f"IDEAS_BROWSER={chosen!r} is no program that can be started.")
        return found
    with _one_search_at_a_time():
        return _here() or _fetched()


def _here() -> str | None:
    candidates = [shutil.which(name) for name in ON_THE_PATH] + [shutil.which(place) for place in IN_FIXED_PLACES]
    return next((path for path in candidates if path and _starts(path)), None) or _playwrights_own()


def _playwrights_own() -> str | None:
    path = _output([sys.executable, "-c", PLAYWRIGHTS_OWN], seconds=60)
    return path if path and Path(path).exists() and _starts(path) else None


def _fetched() -> str | None:
    print("No browser found; trying to fetch one for the tests …", file=sys.stderr, flush=True)
    if _output([sys.executable, "-m", "playwright", "install", "chromium"], seconds=300) is not None:
        own = _playwrights_own()
        if own:
            return own
    # Only root may install, and only a root that has apt.
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in APT:
            _output(command, seconds=600)
        return _here()
    return None


def _starts(path: str) -> bool:
    # On Windows `--version` opens a window instead of answering; there the file itself has to do.
    return os.name == "nt" or _output([path, "--version"], seconds=60) is not None


def _output(command: list[str], *, seconds: int) -> str | None:
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        ended = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=seconds)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return ended.stdout.strip() if ended.returncode == 0 else None


@contextlib.contextmanager
def _one_search_at_a_time() -> Iterator[None]:
    # Two processes that run tests side by side would otherwise both call apt, and one of them would be refused.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    turn = Path(tempfile.gettempdir()) / f"looking-for-a-browser-{run}"
    while True:
        try:
            turn.mkdir()
            break
        except FileExistsError:
            time.sleep(0.2)
    try:
        yield
    finally:
        turn.rmdir()
