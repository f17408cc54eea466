"""The virtual environment behind `python3 app.py`: made at the first start, kept in step with the locks after that.

Standard library only, because it runs before anything is installed. `python3 -m ideas.bootstrap test` prepares the
environment for the tests and prints the Python in it.
"""

import contextlib
import hashlib
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
# What was installed, written only after success; and a sign that an installation is under way.
INSTALLED = ENVIRONMENT / "installed"
UNDER_WAY = ENVIRONMENT / "installing"
LOCK_FOR_RUNNING = ROOT / "requirements.txt"
LOCK_FOR_TESTS = ROOT / "requirements-test.txt"

NO_PIP = """\
This Python has neither pip nor ensurepip, so its packages cannot be installed.
On Debian and Ubuntu `apt-get install python3-venv` adds them; elsewhere the Python from python.org has both.
Then start again."""


def move_in(arguments: Sequence[str]) -> None:
    """Continue in the project's own environment, made first if need be; return if we are in one already.

    `test` continues in pytest and never returns.
    """
    testing = list(arguments[:1]) == ["test"] and list(arguments[1:]) not in (["-h"], ["--help"])
    make_ready(LOCK_FOR_TESTS if testing else LOCK_FOR_RUNNING)
    if not testing and not in_an_environment():
        _become([str(PYTHON), *sys.orig_argv[1:]])
    if testing:
        os.chdir(ROOT)
        _become([python_to_use(), "-m", "pytest", *pytest_arguments(arguments[1:])])


def in_an_environment() -> bool:
    """Are the packages somebody else's business? So it is inside a virtual environment, and if the person says so."""
    return sys.prefix != sys.base_prefix or os.environ.get("IDEAS_NO_VENV", "").lower() in ("1", "true", "yes", "on")


def python_to_use() -> str:
    return sys.executable if in_an_environment() else str(PYTHON)


def pytest_arguments(wishes: Sequence[str]) -> list[str]:
    """What the person asked of pytest, with two processes unless the wish is incompatible with that."""
    alone = any(re.match(r"-n|--numprocesses|--dist|--pdb|--trace$|-s$|--collect-only|--co$", wish) for wish in wishes)
    return [*([] if alone else ["-n", "2"]), *wishes]


def make_ready(lock: Path) -> None:
    """See to it that the packages of a lock are here: by installing them, or by saying what to do."""
    if not in_an_environment():
        keep_in_step(lock)
    elif missing := packages_missing(lock):
        names = ", ".join(missing[:3]) + (" and more" if len(missing) > 3 else "")
        raise SystemExit(
            f"Not installed in this environment, which is not ours to change: {names}. Install with:\n"
            f"  {sys.executable} -m pip install --require-hashes --only-binary :all: -r {lock.name}"
        )


def keep_in_step(lock: Path) -> None:
    """Bring `.venv` in step with a lock. It costs nothing when it is already."""
    if is_installed(lock):
        return
    try:
        with _one_at_a_time():
            if not is_installed(lock):
                _install(lock)
    except OSError as refusal:
        raise SystemExit(f"The virtual environment in .venv cannot be made: {refusal}.") from None
    except KeyboardInterrupt:
        raise SystemExit("\nStopped. The next start goes on with the installation.") from None


def is_installed(lock: Path) -> bool:
    """Was exactly this lock installed, for the Python that the environment still has, and to the end?"""
    try:
        return _line_for(lock) in INSTALLED.read_text(encoding="utf-8").splitlines() and not UNDER_WAY.exists()
    except OSError:
        return False


def packages_missing(lock: Path) -> list[str]:
    """Which packages of the lock are not here at all? Other versions are the choice of whoever made the environment."""
    names = re.findall(r"^([A-Za-z0-9._-]+)==[^;\\\n]+\\?$", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return [name for name in names if not any(importlib.metadata.distributions(name=name))]


def _line_for(lock: Path) -> str:
    # The real path of the interpreter changes when the system moves to another Python: then all must be made anew.
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    return f"{lock.name} {digest} {PYTHON.resolve(strict=True)}"


def _install(lock: Path) -> None:
    started = time.monotonic()
    _say(f"Installing the packages of {lock.name} in .venv; the first time takes about half a minute …")
    if ENVIRONMENT.exists() and (UNDER_WAY.exists() or not _still_runs(PYTHON)):
        # What a broken-off installation leaves behind can be beyond repair, so it is made anew.
        shutil.rmtree(ENVIRONMENT)
    ENVIRONMENT.mkdir(exist_ok=True)
    UNDER_WAY.touch()
    if not PYTHON.exists():
        _make_environment()
    _run([*_pip(), "install", "--require-hashes", "--only-binary", ":all:", "-q", "-r", str(lock)])
    # The lock for tests holds all that the lock for running holds, at the same versions.
    covered = {lock, LOCK_FOR_RUNNING} if lock == LOCK_FOR_TESTS else {lock}
    INSTALLED.write_text("".join(f"{_line_for(each)}\n" for each in sorted(covered)), encoding="utf-8")
    UNDER_WAY.unlink()
    _say(f"Installed in {time.monotonic() - started:.0f} s.")


def _make_environment() -> None:
    command = [sys.executable, "-m", "venv", str(ENVIRONMENT)]
    # Debian without python3-venv has no ensurepip: then the pip outside installs into an environment without pip.
    if subprocess.run(command, capture_output=True).returncode != 0:
        _run([*command, "--without-pip", "--clear"])
        UNDER_WAY.touch()


def _pip() -> list[str]:
    inside = [str(PYTHON), "-m", "pip"]
    outside = [sys.executable, "-m", "pip"]
    for command, target in ((inside, []), (outside, ["--python", str(PYTHON)])):
        if subprocess.run([*command, "--version"], capture_output=True).returncode == 0:
            return [*command, *target]
    raise SystemExit(NO_PIP)


def _still_runs(python: Path) -> bool:
    # After a move of the system to another Python the link may work while the packages stand in the old one's folder.
    check = (
        "import os, sys, sysconfig;"
        "sys.exit(sys.version_info < (3, 11) or not os.path.isdir(sysconfig.get_path('purelib')))"
    )
    try:
        return subprocess.run([str(python), "-c", check], capture_output=True).returncode == 0
    except OSError:
        return False


def _run(command: list[str]) -> None:
    # pip obeys the person's own settings (a mirror, a certificate), but "always for the user" makes no sense here.
    environ = os.environ | {"PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    ended = subprocess.run(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if ended.returncode != 0:
        _say(ended.stdout.rstrip())
        raise SystemExit("The packages could not be installed; above is why. Start again to try again.")


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Hold the only turn to change the environment; another start waits here, and finds the work done."""
    with open(ROOT / ".venv.lock", "a", encoding="utf-8") as turn:
        try:
            _take(turn, wait=False)
        except OSError:
            _say("Another start is installing the packages; waiting for it …")
            _take(turn, wait=True)
        yield


def _take(turn: TextIO, *, wait: bool) -> None:
    if sys.platform == "win32":
        # Windows gives up waiting after ten seconds; an installation may take longer.
        for _ in range(60 if wait else 1):
            turn.seek(0)
            with contextlib.suppress(OSError):
                msvcrt.locking(turn.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
                return
        raise BlockingIOError("another start holds the turn")
    fcntl.flock(turn, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


def _become(command: list[str]) -> None:
    """Go on as another program, so that signals reach it. Windows cannot; there this one waits for it."""
    if os.name == "nt":
        raise SystemExit(subprocess.call(command))
    sys.stdout.flush()
    os.execv(command[0], command)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    make_ready(LOCK_FOR_TESTS if sys.argv[1:] == ["test"] else LOCK_FOR_RUNNING)
    print(python_to_use())
