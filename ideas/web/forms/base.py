"""What all our HTML forms share: a token, friendly words, and checks that only count when something is sent in."""

from collections.abc import Callable
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.validators import StopValidation, ValidationError

from ideas.plumbing.security_log import Event, Result, record
from ideas.text.markdown import TooDeep, TooLarge, safe_html

Check = Callable[[Any, Field], None]


class HouseForm(FlaskForm):  # type: ignore[misc]
    """A form with a token. When the token is stale, everything that was typed comes back with a fresh one."""

    stale = False

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """A form is what a form sends: no JSON, whose values need not be text, and no file in the place of a field."""

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> MultiDict[str, str] | None:
            """What was handed over, or else what this request sent in."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            return request.form or None

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the token, then every field: some checks cost more than a stranger may ask of us.

        A stale token is a sentence above the form, not an error of a hidden field.
        """
        if self.csrf_token.validate(self):
            return bool(super().validate(extra_validators))
        record(Event.FORM_TOKEN, result=Result.REFUSED)
        self.csrf_token.errors = []
        self.stale = True
        self.form_errors.append(
            _l("This page was open for a long time. Check that everything is still here, then send it again.")
        )
        return False

    @property
    def refusal_status(self) -> int:
        """The status of a page that comes back filled in: 400 for a stale token, 422 for what was typed, else 200."""
        if self.stale:
            return 400
        return 422 if self.errors else 200

    def apart(self, prefix: str) -> "HouseForm":
        """The same form with ids of its own, for a page with several; the names of the fields stay."""
        for field in self:
            field.id = field.label.field_id = f"{prefix}-{field.id}"
        return self


class PressForm(HouseForm):
    """A form that is only a button."""

    typed_password = None


def as_typed(value: Any) -> str:
    """A field that was not sent is an empty one."""
    return value or ""


def length(least: int, most: int) -> Check:
    """A text of so many characters; what is too long is not read any further. An empty field is left to `needed`."""

    def check(form: Any, field: Field) -> None:
        size = len(field.data or "")
        if size > most:
            raise StopValidation(
                _l("This is %(size)d characters. At most %(most)d fit: make it shorter.", size=size, most=most)
            )
        if 0 < size < least and getattr(form, "is_sent_in", True):
            raise StopValidation(_l("Write at least %(least)d characters.", least=least))

    check.field_flags = {"maxlength": most}  # type: ignore[attr-defined]
    return check


def needed(sentence: Any) -> Check:
    """A field that has to be filled in before the form is sent in; a draft may leave it open."""

    def check(form: Any, field: Field) -> None:
        if field.data in (None, "", []) and getattr(form, "is_sent_in", True):
            raise StopValidation(sentence)

    check.field_flags = {"required": True}  # type: ignore[attr-defined]
    return check


def readable_markdown(_form: Any, field: Field) -> None:
    """A text whose lists and quotes do not stand inside each other without end, and that fits on a page."""
    try:
        safe_html(field.data or "")
    except TooDeep:
        raise ValidationError(_l("There are too many lists or quotes inside each other. Make it simpler.")) from None
    except TooLarge:
        raise ValidationError(
            _l("This text becomes too large. Make its tables smaller, or use fewer of them.")
        ) from None
