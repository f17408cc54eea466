"""The forms around signing in at an organisation: all but a button is hidden in them."""

import re

from flask import request
from wtforms import HiddenField

from ideas.web.forms.base import HouseForm

LONGEST_CODE = 2048


class AnswerForm(HouseForm):
    """What a provider sent along with who came back. `next` is where they were going."""

    code = HiddenField()
    state = HiddenField()
    iss = HiddenField()
    next = HiddenField()

    def is_one_answer(self) -> bool:
        """Whether there is one code, that can be one: of two, two programs would take another one."""
        sent = request.values
        once = all(len(sent.getlist(name)) <= 1 for name in ("code", "state", "iss"))
        return once and bool(re.fullmatch(rf"[\x21-\x7e]{{1,{LONGEST_CODE}}}", self.code.data or ""))


class OfferForm(HouseForm):
    """What somebody showed to be elsewhere, until they say that it is to be linked."""

    key = HiddenField()


class UnlinkForm(HouseForm):
    """Which sign-in is to be taken away."""

    issuer = HiddenField()
    subject = HiddenField()
