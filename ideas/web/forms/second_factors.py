"""The forms for passkeys, and for codes from an app or from paper."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField

from ideas.text.typed import cleaned_line
from ideas.web.forms.base import HouseForm, as_typed, length, needed

# What a browser says about a passkey is some kilobytes.
LONGEST_ANSWER = 30_000


def _line(text: str | None) -> str:
    return cleaned_line(as_typed(text))


def code_field(label: Any, description: Any, **more: str) -> StringField:
    """A code, typed or filled in by the browser."""
    return StringField(
        label,
        filters=[_line],
        validators=[needed(_l("Fill in the code.")), length(1, 60)],
        description=description,
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", **more},
    )


def _passkey_name() -> StringField:
    return StringField(
        _l("Name of this passkey"),
        filters=[_line],
        validators=[length(1, 60)],
        description=_l("So that you recognise it later. For example: my telephone."),
        render_kw={"autocomplete": "off"},
    )


class AppCodeForm(HouseForm):
    """The first code from a new app."""

    code = code_field(
        _l("Code from the app"), _l("Six digits. A new code comes every half minute."), inputmode="numeric"
    )


class CodeForm(HouseForm):
    """A code from the app, or from paper."""

    code = code_field(_l("Code"), _l("The six digits in your app, or a recovery code."))


class PasskeyForm(HouseForm):
    """What a script fills in: the answer of the browser to our question for a passkey."""

    credential = HiddenField(validators=[needed(_l("There was no answer from a passkey.")), length(1, LONGEST_ANSWER)])


class NewPasskeyForm(PasskeyForm):
    """A passkey that was made just now, and its name."""

    name = _passkey_name()


class PasskeyNameForm(HouseForm):
    """Another name for a passkey."""

    name = _passkey_name()
