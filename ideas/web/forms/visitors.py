"""What forms for visitors have beside their fields: a trap for robots, and the moment at which the page was opened."""

import hmac
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, StringField

from ideas.model.base import now
from ideas.plumbing.house import settings
from ideas.plumbing.security_log import Event, Result, record
from ideas.text.keys import keyed_hash
from ideas.web.forms.base import HouseForm

# Nobody reads a form and fills it in within this time. Signing in has no such check: a manager of passwords does.
LEAST_SECONDS = 3


class TrapField(StringField):  # type: ignore[misc]
    """A field that people do not see, and that programs who read only names fill in."""


class VisitorForm(HouseForm):
    """A form that anybody can send. Who is too fast presses once more; who is trapped is thanked for nothing."""

    # No word that a browser fills in by itself for people, such as website or phone.
    remark = TrapField(_l("Leave this empty"), render_kw={"tabindex": "-1", "autocomplete": "off"})
    opened = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A page that comes back keeps the moment at which it was opened first.
        if _moment_in(self.opened.data) is None:
            self.opened.data = _stamp(int(now().timestamp()))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and then that somebody had the time to fill them in."""
        valid = super().validate(extra_validators)
        opened = _moment_in(self.opened.data)
        if valid and settings().robot_trap and (opened is None or now().timestamp() - opened < LEAST_SECONDS):
            record(Event.ROBOT, result=Result.REFUSED, kind="too-fast")
            self.form_errors.append(self._too_quick())
            return False
        return valid

    def _too_quick(self) -> Any:
        # A password is never written back into a page.
        if any(isinstance(field, PasswordField) for field in self):
            return _l("That was very quick. Fill in your password again, and press once more.")
        return _l("That was very quick. Everything is still here. Press once more.")

    def caught_a_robot(self) -> bool:
        """Whether the field is filled in that people do not see. The page then answers as always, and does nothing."""
        caught = settings().robot_trap and bool(self.remark.data)
        if caught:
            record(Event.ROBOT, result=Result.REFUSED, kind="trap")
        return caught


def _stamp(moment: int) -> str:
    return f"{moment}.{keyed_hash(settings().secret_key, f'opened {moment}')[:32]}"


def _moment_in(stamp: str | None) -> int | None:
    """When the page was opened; None when we did not write this."""
    moment = (stamp or "").partition(".")[0]
    if not (moment.isascii() and moment.isdigit() and len(moment) < 12):
        return None
    return int(moment) if hmac.compare_digest(_stamp(int(moment)).encode(), (stamp or "").encode()) else None
