"""The forms for signing up and signing in."""

from typing import Any
from unicodedata import normalize

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, PasswordField, StringField
from wtforms.validators import StopValidation, ValidationError

from ideas.model.accounts import Account
from ideas.plumbing.house import settings
from ideas.text.guessable import is_a_name, is_common, names_in
from ideas.text.typed import cleaned_line
from ideas.web.forms.base import HouseForm, as_typed, length, needed
from ideas.web.forms.second_factors import code_field
from ideas.web.forms.visitors import VisitorForm

LONGEST_PASSWORD = 128
MUCH_TOO_LONG = 1_000


def _line(text: str | None) -> str:
    return cleaned_line(as_typed(text))


def usable_address(text: str) -> str | None:
    """An e-mail address in the one way in which we write it; None when no mail could reach it."""
    try:
        address = validate_email(text, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None
    # No mail could carry it: other alphabets, and what looks like a word in one.
    return address if address.isascii() and "=?" not in address else None


def _is_an_address(_form: Any, field: Any) -> None:
    address = usable_address(field.data) if field.data else ""
    if address is None:
        raise ValidationError(_l("This e-mail address is not right. Write it like name@municipality.nl."))
    field.data = address


def _is_long_enough(_form: Any, field: Any) -> None:
    least = settings().password_min_length
    # Counted as it is hashed: a letter and its accent are one character, whatever keyboard made them.
    if field.data and not least <= len(normalize("NFC", field.data[:MUCH_TOO_LONG])) <= LONGEST_PASSWORD:
        raise StopValidation(
            _l("Use %(least)d to %(most)d characters. A sentence is fine.", least=least, most=LONGEST_PASSWORD)
        )


def _is_hard_to_guess(form: Any, field: Any) -> None:
    if is_common(field.data):
        raise ValidationError(
            _l("Many people have this password, or it was stolen somewhere. Choose another one, such as a sentence.")
        )
    if is_a_name(field.data, (settings().site_name, *form.names_of_owner())):
        raise ValidationError(
            _l("This password is a name that others can guess. Choose another one, such as a sentence.")
        )


def _can_be_read(_form: Any, field: Any) -> None:
    if field.data and not any(map(str.isalnum, field.data)):
        raise ValidationError(_l("Use at least one letter or digit in your name."))


def _email(autocomplete: str = "email") -> EmailField:
    return EmailField(
        _l("E-mail address"),
        filters=[_line],
        validators=[needed(_l("Fill in your e-mail address.")), length(3, 254), _is_an_address],
        render_kw={"autocomplete": autocomplete},
    )


def _name() -> StringField:
    return StringField(
        _l("Name"),
        filters=[_line],
        validators=[needed(_l("Fill in your name.")), length(2, 80), _can_be_read],
        description=_l("Others see this name with your ideas and comments."),
        render_kw={"autocomplete": "name"},
    )


def _new_password() -> PasswordField:
    return PasswordField(
        _l("Password"),
        validators=[needed(_l("Choose a password.")), _is_long_enough, _is_hard_to_guess],
        render_kw={"autocomplete": "new-password"},
    )


def _current_password() -> PasswordField:
    return PasswordField(
        _l("Your current password"),
        validators=[needed(_l("Fill in your password."))],
        render_kw={"autocomplete": "current-password"},
    )


def _how_long() -> str:
    return _(
        "At least %(least)d characters. A sentence that only you know is easy to remember.",
        least=settings().password_min_length,
    )


class SignUpForm(VisitorForm):
    """What somebody fills in for an account."""

    name = _name()
    email = _email()
    password = _new_password()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.description = _how_long()

    def names_of_owner(self) -> tuple[str, ...]:
        """What this form says about who fills it in."""
        return (self.name.data or "", *names_in(self.email.data or ""))


class ConfirmForm(HouseForm):
    """What somebody fills in to confirm an address in another browser than the one that asked for the account."""

    password = PasswordField(
        _l("Password"),
        validators=[needed(_l("Fill in your password."))],
        description=_l("The password that you chose when you asked for the account."),
        render_kw={"autocomplete": "current-password"},
    )

    @property
    def typed_password(self) -> str:
        """The password as it was typed."""
        return self.password.data or ""


class SignInForm(HouseForm):
    """What somebody fills in to sign in."""

    email = _email("username")
    password = PasswordField(
        _l("Password"),
        validators=[needed(_l("Fill in your password."))],
        render_kw={"autocomplete": "current-password"},
    )


class ProveForm(HouseForm):
    """What somebody who is signed in fills in to show once more who they are; the code is for who has codes."""

    password = PasswordField(
        _l("Password"),
        validators=[needed(_l("Fill in your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    code = code_field(_l("Code"), _l("The six digits in your app, or a recovery code."))


class ForgotForm(VisitorForm):
    """The address of somebody who does not know the password any more."""

    email = _email("username")


class ResetForm(HouseForm):
    """What somebody with a mailed link chooses."""

    password = _new_password()

    def __init__(self, owner: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.label.text = _("New password")
        self.password.description = _how_long()
        self._owner = owner

    def names_of_owner(self) -> tuple[str, ...]:
        """What is known about whose password it becomes."""
        return (self._owner.name, *names_in(self._owner.email))


class PasswordForm(ResetForm):
    """What somebody who is signed in fills in for another password. Who has none yet is not asked for it."""

    current = _current_password()
    password = _new_password()

    def __init__(self, owner: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(owner, *args, **kwargs)
        if owner.password_hash is None:
            del self.current


class AddressForm(HouseForm):
    """The address with which somebody wants to sign in from now on."""

    email = _email()


class AccountForm(HouseForm):
    """What somebody can change about themselves."""

    name = _name()
    shows_support = BooleanField(
        _l("Show my name with the ideas that I support"),
        description=_l("Otherwise nobody sees which ideas you vote for."),
    )
