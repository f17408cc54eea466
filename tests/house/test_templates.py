"""Templates are short, say what they are made of, and import nothing else."""

from pathlib import Path
from statistics import median

import pytest
from jinja2 import Environment, nodes

from ideas.model.notifications import MessageKind
from ideas.settings import ROOT

FOLDER = ROOT / "templates"
TEMPLATES = sorted(path for path in FOLDER.rglob("*.*") if path.is_file())


def name_of(path: Path) -> str:
    return path.relative_to(FOLDER).as_posix()


def parsed(path: Path) -> nodes.Template:
    return Environment(extensions=["jinja2.ext.i18n"]).parse(path.read_text(encoding="utf-8"), name_of(path))


def imported_by(template: nodes.Template) -> set[str]:
    """The names that a template gets from others."""
    whole = {each.target for each in template.find_all(nodes.Import)}
    pieces = {name for each in template.find_all(nodes.FromImport) for name in each.names}
    return whole | {name if isinstance(name, str) else name[1] for name in pieces}


def lines_in(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_every_template_can_be_read_by_the_board(app):
    for path in TEMPLATES:
        app.jinja_env.get_template(name_of(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_uses_what_it_imports(path):
    template = parsed(path)
    used = {name.name for name in template.find_all(nodes.Name) if name.ctx == "load"}
    assert sorted(imported_by(template) - used) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_imports_before_anything_else(path):
    inside = [each.lineno for block in parsed(path).find_all(nodes.Block) for each in block.find_all(nodes.FromImport)]
    assert inside == [], "the imports are the bill of materials: they stand at the top"


def test_every_component_is_used():
    pages = "".join(path.read_text(encoding="utf-8") for path in (*TEMPLATES, *(ROOT / "ideas").rglob("*.py")))
    components = [path for path in TEMPLATES if path.parent.name == "components"]
    # A page imports a component by its path, or has a piece of it `drawn` by its name.
    unused = [
        name_of(path) for path in components if name_of(path) not in pages and f'drawn("{path.stem}"' not in pages
    ]
    assert unused == []


@pytest.mark.parametrize("kind", MessageKind)
def test_every_kind_of_mail_has_a_subject_a_text_and_a_page(kind):
    files = [f"mail/{kind.value}.{part}" for part in ("subject.txt", "txt", "html")]
    assert [name for name in files if not (FOLDER / name).is_file()] == []


def test_most_templates_fit_on_a_screen():
    assert median(map(lines_in, TEMPLATES)) < 40


def test_no_template_is_longer_than_150_lines():
    assert [name_of(path) for path in TEMPLATES if lines_in(path) > 150] == []
