"""The command that compares what an administrator wrote down with what a provider says about itself."""

import pytest

from app import create_app
from ideas import cli
from tests.oidc.board import write_sso
from tests.oidc.provider import open_provider


@pytest.fixture
def provider():
    """A provider on this machine."""
    with open_provider() as opened:
        yield opened


@pytest.fixture
def check(settings, monkeypatch, capsys):
    """Run the command; answers with its exit code and what it printed."""
    monkeypatch.setenv("IDEAS_DATABASE", settings.database)

    def run():
        code = cli.main(["sso-check", "--instance", str(settings.instance)], create_app)
        return code, capsys.readouterr().out

    return run


def test_a_file_that_is_right_is_right(check, instance, provider):
    write_sso(instance, zutphen=(provider, {"organisations": ["GM0301"]}))
    assert check() == (0, "[zutphen] as it says itself\n")


def test_what_differs_is_told_and_the_exit_code_says_so(check, instance, provider):
    write_sso(instance, zutphen=(provider, {"organisations": ["GM9999"], "sends_issuer": False}))
    assert check() == (1, "[zutphen]\n  sends_issuer must be true\n  there is no organisation with code GM9999\n")


def test_without_a_file_nothing_differs(check):
    code, printed = check()
    assert (code, "nobody signs in at an organisation" in printed) == (0, True)
