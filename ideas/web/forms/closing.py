"""The form for closing an account."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from ideas.web.forms.base import HouseForm

STAY, GO = "stay", "go"


def _is_chosen(_form: Any, field: Field) -> None:
    if field.data not in (STAY, GO):
        raise ValidationError(_l("Choose what should happen with your ideas and comments."))


_is_chosen.field_flags = {"required": True}  # type: ignore[attr-defined]


class CloseForm(HouseForm):
    """What has to become of what somebody wrote. Nothing is chosen beforehand."""

    texts = RadioField(
        _l("What should happen with your ideas and comments?"),
        choices=[
            SelectChoice(STAY, _l("They stay on the site, under “Former member” in place of your name")),
            SelectChoice(GO, _l("They go as well")),
        ],
        coerce=lambda value: value,
        # Without a choice WTForms would say that the choice is wrong.
        validate_choice=False,
        validators=[_is_chosen],
    )

    @property
    def texts_too(self) -> bool:
        """Whether they go."""
        return bool(self.texts.data == GO)
