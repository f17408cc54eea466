"""The forms for measures about people."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from ideas.model.measures import MeasureKind
from ideas.model.moderation import REASON_LENGTH
from ideas.text.typed import cleaned
from ideas.web.forms.base import HouseForm, as_typed, length, needed

# In days. A term is chosen and not typed: so that the same thing lasts as long for everybody.
TERMS = {7: _l("One week"), 30: _l("30 days"), 90: _l("90 days"), 365: _l("One year")}
WHAT_THEY_DO = {
    MeasureKind.WARN: _l("Warn: this person reads your reason, and can go on"),
    MeasureKind.LIMIT: _l("Limit: this person can post as little as somebody on their first day"),
    MeasureKind.SUSPEND: _l("Suspend: this person can read, download their own data and appeal, and no more"),
}


class MeasureForm(HouseForm):
    """What to do about somebody, for how long and why."""

    kind = RadioField(_l("What do you do?"), validate_choice=False, validators=[needed(_l("Choose what you do."))])
    days = SelectField(_l("For how long?"), default="7", description=_l("A warning has no term."))
    reason = TextAreaField(
        _l("Reason"),
        filters=[lambda text: cleaned(as_typed(text))],
        validators=[needed(_l("Give a reason.")), length(2, REASON_LENGTH)],
        description=_l("This person reads it, here and in an e-mail, and can appeal. Nobody else does."),
        render_kw={"rows": 4},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice(kind.value, words) for kind, words in WHAT_THEY_DO.items()]
        self.days.choices = [SelectChoice(str(days), words) for days, words in TERMS.items()]

    def validate_kind(self, field: Any) -> None:
        """One of the measures that were offered."""
        if field.data and field.data not in list(MeasureKind):
            raise StopValidation(_l("Choose what you do."))


class LiftForm(HouseForm):
    """Why a measure no longer holds."""

    reason = TextAreaField(
        _l("Reason"),
        filters=[lambda text: cleaned(as_typed(text))],
        validators=[needed(_l("Give a reason.")), length(2, REASON_LENGTH)],
        description=_l("This person reads it, here and in an e-mail."),
        render_kw={"rows": 3},
    )
