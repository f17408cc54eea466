"""The virtual environment behind `python3 app.py`, with a pip that installs nothing but leaves a note."""

import ast
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ideas import bootstrap

ROOT = bootstrap.ROOT

A_PIP_THAT_LEAVES_A_NOTE = """\
import os, sys, time
if "--version" not in sys.argv:
    with open(os.environ["NOTES"], "a") as notes:
        notes.write(sys.argv[-1].rsplit(os.sep, 1)[-1] + " ")
    time.sleep(float(os.environ.get("PIP_TAKES", "0")))
    if "PIP_SAYS" in os.environ:
        sys.exit(os.environ["PIP_SAYS"])
"""

# As on Debian without python3-venv. (It is also quicker.)
A_VENV_WITHOUT_ENSUREPIP = """\
import os, runpy, sys
if "--without-pip" not in sys.argv:
    sys.exit("ensurepip is not available")
sys.path = [place for place in sys.path if os.path.realpath(place) != os.path.realpath(os.getcwd())]
runpy.run_module("venv", run_name="__main__")
"""


class House:
    """A copy of the bootstrap in a folder of its own, with a Python that has no ensurepip and the pip above."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notes = folder / "notes"
        (folder / "ideas").mkdir()
        (folder / "ideas" / "__init__.py").touch()
        (folder / "ideas" / "bootstrap.py").write_bytes((ROOT / "ideas" / "bootstrap.py").read_bytes())
        (folder / "venv.py").write_text(A_VENV_WITHOUT_ENSUREPIP)
        (folder / "pip.py").write_text(A_PIP_THAT_LEAVES_A_NOTE)
        (folder / "requirements.txt").write_text("flask==3.1.3 \\\n    --hash=sha256:00\n")
        (folder / "requirements-test.txt").write_text("flask==3.1.3 \\\n    --hash=sha256:00\npytest==9.2.0 \\\n")

    def start(self, *arguments: str, **environ: str) -> subprocess.Popen[str]:
        # The Python outside every environment: this test may itself run inside one.
        python = Path(sys.base_prefix) / ("python.exe" if os.name == "nt" else "bin/python3")
        return subprocess.Popen(
            [str(python), "-m", "ideas.bootstrap", *arguments],
            cwd=self.folder,
            env=os.environ | {"NOTES": str(self.notes), "PYTHONPATH": str(self.folder)} | environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def prepare(self, *arguments: str, **environ: str) -> tuple[int, str]:
        process = self.start(*arguments, **environ)
        out, err = process.communicate(timeout=60)
        return process.returncode, out + err

    def installed(self) -> list[str]:
        return self.notes.read_text().split() if self.notes.exists() else []


@pytest.fixture
def house(tmp_path) -> House:
    return House(tmp_path)


def test_the_first_start_installs_and_names_the_python_to_use(house):
    code, said = house.prepare()
    assert (code, house.installed()) == (0, ["requirements.txt"])
    assert str(house.folder / ".venv") in said


def test_the_second_start_installs_nothing(house):
    house.prepare()
    house.prepare()
    assert house.installed() == ["requirements.txt"]


def test_a_changed_lock_is_installed_again(house):
    house.prepare()
    (house.folder / "requirements.txt").write_text("flask==3.1.4\n")
    house.prepare()
    assert house.installed() == ["requirements.txt"] * 2


def test_an_environment_for_tests_serves_for_running_too(house):
    house.prepare("test")
    house.prepare()
    house.prepare("test")
    assert house.installed() == ["requirements-test.txt"]


def test_what_pip_said_is_shown_only_when_it_fails(house):
    code, said = house.prepare(PIP_SAYS="no route to the mirror")
    assert code == 1
    assert "no route to the mirror" in said


def test_a_failed_installation_is_made_anew(house):
    house.prepare(PIP_SAYS="cut off")
    (house.folder / ".venv" / "half-a-package").touch()
    assert house.prepare()[0] == 0
    assert not (house.folder / ".venv" / "half-a-package").exists()


def test_an_environment_whose_python_is_gone_is_made_anew(house):
    house.prepare()
    python = next(path for path in (house.folder / ".venv").glob("*/python*") if path.stem == "python")
    python.unlink()
    assert house.prepare()[0] == 0
    assert python.exists()


def test_two_starts_at_once_install_once(house):
    starts = [house.start(PIP_TAKES="1") for _ in range(2)]
    said = [start.communicate(timeout=60)[1] for start in starts]
    assert [start.returncode for start in starts] == [0, 0]
    assert house.installed() == ["requirements.txt"]
    assert any("waiting" in sentence for sentence in said)


def test_a_python_without_any_pip_hears_what_to_do(house):
    (house.folder / "pip.py").write_text("raise ImportError")
    code, said = house.prepare()
    assert code == 1
    assert "apt-get install python3-venv" in said


def test_who_brings_the_packages_is_told_which_are_missing(house):
    (house.folder / "requirements.txt").write_text("surely-not-here==1.0 \\\n    --hash=sha256:00\n")
    code, said = house.prepare(IDEAS_NO_VENV="1")
    assert (code, house.installed()) == (1, [])
    assert "surely-not-here" in said
    assert not (house.folder / ".venv").exists()


def test_a_package_for_another_system_is_not_missed(tmp_path):
    lock = tmp_path / "lock.txt"
    lock.write_text("surely-not-here==1.0 ; sys_platform == 'plan9' \\\n    --hash=sha256:00\n")
    assert bootstrap.packages_missing(lock) == []


def test_everything_in_the_lock_is_here():
    assert bootstrap.packages_missing(bootstrap.LOCK_FOR_TESTS) == []


@pytest.mark.parametrize("lock", [bootstrap.LOCK_FOR_RUNNING, bootstrap.LOCK_FOR_TESTS], ids=lambda lock: lock.name)
def test_a_lock_names_no_host_and_a_hash_for_every_package(lock):
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    requirements = text.replace("\\\n", "").splitlines()
    assert [line for line in requirements if "==" in line and "--hash=sha256:" not in line] == []


def test_the_lock_for_tests_holds_the_one_for_running():
    running, tests = (
        {line.split(" ")[0] for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line}
        for lock in (bootstrap.LOCK_FOR_RUNNING, bootstrap.LOCK_FOR_TESTS)
    )
    assert running <= tests


@pytest.mark.parametrize(
    ("wishes", "given"),
    [
        ([], ["-n", "2"]),
        (["-k", "vote"], ["-n", "2", "-k", "vote"]),
        (["-n0"], ["-n0"]),
        (["--pdb", "tests/actions"], ["--pdb", "tests/actions"]),
    ],
)
def test_tests_run_in_two_processes_unless_asked_otherwise(wishes, given):
    assert bootstrap.pytest_arguments(wishes) == given


def test_an_old_python_can_read_app_py_far_enough_to_say_so():
    source = (ROOT / "app.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 4))
    first_lines = source[: source.index("from ideas import bootstrap")]
    old = textwrap.dedent("""
        import sys
        sys.version_info = (3, 8, 18)
    """)
    ended = subprocess.run([sys.executable, "-c", old + first_lines], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (1, "This needs Python 3.11 or newer, and this is Python 3.8.\n")


def test_the_bootstrap_needs_nothing_that_has_to_be_installed():
    tree = ast.parse((ROOT / "ideas" / "bootstrap.py").read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in imports if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names
