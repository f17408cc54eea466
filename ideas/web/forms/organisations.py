"""The forms about organisations: where somebody works, and what administrators keep up to date."""

from collections.abc import Collection, Sequence
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import ValidationError

from ideas.model.moderation import REASON_LENGTH
from ideas.model.organisations import OrganisationKind
from ideas.plumbing.words import label
from ideas.queries.organisations import KnownOrganisation, organisation_meant
from ideas.text.email_domains import is_public_provider
from ideas.text.slugs import slug_of
from ideas.text.typed import cleaned, cleaned_line
from ideas.web.forms.base import HouseForm, as_typed, length, needed

MOST_SUGGESTIONS = 5


def _line(text: str | None) -> str:
    return cleaned_line(as_typed(text))


def _domain(text: str | None) -> str:
    return _line(text).lower().removeprefix("@").rstrip(".")


class WorkplaceForm(HouseForm):
    """Where somebody works: a name from the list, or one that comes close. `code` is what was meant."""

    code = ""

    organisation = StringField(
        _l("Where do you work?"),
        filters=[_line],
        validators=[needed(_l("Fill in the name of your municipality or organisation.")), length(1, 120)],
        description=_l("Type the first letters and choose from the list. For example: Zutphen."),
        render_kw={"list": "organisation-names", "autocomplete": "organization"},
    )

    def __init__(self, *args: Any, known: Sequence[KnownOrganisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    @property
    def names(self) -> list[str]:
        """What can be chosen: every organisation that exists."""
        return [body.name for body in self.known if not body.has_ended]

    def validate_organisation(self, field: Any) -> None:
        """Find out which organisation is meant."""
        if not field.data:
            return
        meant, close = organisation_meant(self.known, field.data)
        if meant is None and close:
            names = ", ".join(body.name for body in close[:MOST_SUGGESTIONS])
            raise ValidationError(_l("Which one do you mean? These come close: %(names)s.", names=names))
        if meant is None:
            raise ValidationError(
                _l("We do not know this organisation. Check the spelling. Is it missing? Ask a moderator.")
            )
        if meant.has_ended:
            raise ValidationError(self._what_became_of(meant))
        self.code = meant.code

    def _what_became_of(self, ended: KnownOrganisation) -> Any:
        by_code = {body.code: body for body in self.known}
        after: KnownOrganisation | None = ended
        while after is not None and after.has_ended:
            after = by_code.get(after.successor_code or "")
        if after is None:
            return _l("%(name)s no longer exists. Fill in where you work now.", name=ended.name)
        return _l(
            "%(name)s has become part of %(successor)s. Do you work there? Then fill in that name.",
            name=ended.name, successor=after.name,
        )  # fmt: skip


class EmailDomainForm(WorkplaceForm):
    """A domain that addresses of an organisation end with."""

    domain = StringField(
        _l("What do their e-mail addresses end with?"),
        filters=[_domain],
        validators=[needed(_l("Fill in what stands behind the @.")), length(3, 253)],
        description=_l("What stands behind the @, in full. For example: zutphen.nl."),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )

    def __init__(self, *args: Any, listed: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed = listed
        self.organisation.label.text = _("Which organisation is it?")

    def validate_domain(self, field: Any) -> None:
        """Write it in one way, and refuse what says nothing about where somebody works."""
        if not field.data:
            return
        try:
            field.data = validate_email(f"x@{field.data}", check_deliverability=False).ascii_domain.lower()
        except EmailNotValidError:
            raise ValidationError(_l("This is no e-mail domain. Write it like zutphen.nl, without a star.")) from None
        if is_public_provider(field.data):
            raise ValidationError(_l("Anybody can have such an address, so it does not show where somebody works."))
        if field.data in self.listed:
            raise ValidationError(_l("This domain is on the list already. Take it off there first."))


class OrganisationForm(HouseForm):
    """An organisation that is no municipality."""

    name = StringField(
        _l("What is it called?"), filters=[_line], validators=[needed(_l("Fill in the name.")), length(2, 120)]
    )
    kind = RadioField(
        _l("What is it?"), choices=[], validate_choice=False, validators=[needed(_l("Choose what it is."))]
    )

    def __init__(self, *args: Any, known: Sequence[KnownOrganisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = {slug for body in known for slug in (body.slug, slug_of(body.name))}
        others = (OrganisationKind.PARTNERSHIP, OrganisationKind.OTHER)
        self.kind.choices = [(kind.value, label(kind)) for kind in others]

    def validate_name(self, field: Any) -> None:
        """A name can be read and is nobody else's."""
        if field.data and not any(map(str.isalnum, field.data)):
            raise ValidationError(_l("Use at least one letter or digit in the name."))
        if field.data and slug_of(field.data) in self.taken:
            raise ValidationError(_l("There is an organisation with this name already."))

    def validate_kind(self, field: Any) -> None:
        """Municipalities come from the official list alone."""
        if field.data and field.data not in dict(self.kind.choices):
            raise ValidationError(_l("Choose what it is."))


class ClaimForm(HouseForm):
    """Where somebody said they work, as the moderator saw it."""

    organisation = HiddenField()


class RefusalForm(ClaimForm):
    """Why a moderator cannot verify where somebody works."""

    reason = TextAreaField(
        _l("Reason"),
        filters=[lambda text: cleaned(as_typed(text))],
        validators=[needed(_l("Give a reason.")), length(2, REASON_LENGTH)],
        description=_l("This person reads it on the page about where they work."),
        render_kw={"rows": 3},
    )
