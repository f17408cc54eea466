"""What we tell people about their data is what the board does."""

import dataclasses
import re

from ideas.actions.kept_texts import KEPT_FOR_A_BROWSER, KEPT_FOR_AN_ACCOUNT
from ideas.actions.retention import KeptFor
from ideas.settings import PREFIX, ROOT, Settings

TOLD = (ROOT / "docs/privacy-data.md").read_text(encoding="utf-8")
SETTINGS = {f"{PREFIX}{field.name.upper()}" for field in dataclasses.fields(Settings)}


def test_every_period_that_is_told_is_a_setting():
    assert set(re.findall(rf"{PREFIX}\w+", TOLD)) - SETTINGS == set()


def test_every_period_of_the_board_is_told():
    periods = {f"{PREFIX}{field.name.upper()}" for field in dataclasses.fields(KeptFor)} | {f"{PREFIX}OUTBOX_FILE_DAYS"}
    assert {name for name in periods if name not in TOLD} == set()


def test_what_is_no_setting_is_told_as_it_is_in_the_code():
    assert f"| {KEPT_FOR_AN_ACCOUNT.days} days, without an account {KEPT_FOR_A_BROWSER.days} days |" in TOLD
