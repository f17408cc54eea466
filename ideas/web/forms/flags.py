"""The forms for what readers notice, and for what moderators and others answer."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from ideas.model.appeals import APPEAL_LENGTH
from ideas.model.flags import FLAG_LENGTH, FlagReason
from ideas.model.moderation import REASON_LENGTH
from ideas.plumbing.words import label
from ideas.text.typed import cleaned
from ideas.web.forms.base import HouseForm, as_typed, length, needed


def _text(text: str | None) -> str:
    return cleaned(as_typed(text))


def _explained(form: Any, field: Any) -> None:
    if form.reason.data in (FlagReason.OTHER.value, FlagReason.LEGAL.value) and not field.data:
        raise StopValidation(_l("Say in a sentence what is wrong."))


class FlagForm(HouseForm):
    """What is wrong with an idea or a comment."""

    reason = RadioField(_l("What is wrong?"), validate_choice=False, validators=[needed(_l("Choose what is wrong."))])
    body = TextAreaField(
        _l("What should moderators know?"),
        filters=[_text],
        validators=[_explained, length(0, FLAG_LENGTH)],
        description=_l("Only moderators read this."),
        render_kw={"rows": 3},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [SelectChoice(reason.value, label(reason)) for reason in FlagReason]

    def validate_reason(self, field: Any) -> None:
        """One of the reasons that were offered."""
        if field.data and field.data not in list(FlagReason):
            raise StopValidation(_l("Choose what is wrong."))


class AnswerForm(HouseForm):
    """What a moderator answers to readers who flagged something that is all right."""

    answer = TextAreaField(
        _l("Your answer"),
        filters=[_text],
        validators=[needed(_l("Write an answer.")), length(2, REASON_LENGTH)],
        description=_l("Everybody who flagged this reads your answer."),
        render_kw={"rows": 3},
    )


class AppealForm(HouseForm):
    """Why somebody thinks that a decision is wrong."""

    body = TextAreaField(
        _l("Why do you think that this is not right?"),
        filters=[_text],
        validators=[needed(_l("Write why you do not agree.")), length(2, APPEAL_LENGTH)],
        description=_l(
            "Another moderator than the one who decided reads this and answers you within ten working days."
        ),
        render_kw={"rows": 6},
    )


class AppealAnswerForm(HouseForm):
    """What another moderator answers, and who is right."""

    upheld = RadioField(_l("Who is right?"), validate_choice=False, validators=[needed(_l("Choose who is right."))])
    answer = TextAreaField(
        _l("Your answer"),
        filters=[_text],
        validators=[needed(_l("Write an answer.")), length(2, REASON_LENGTH)],
        description=_l("Whoever appealed reads this."),
        render_kw={"rows": 5},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.upheld.choices = [
            SelectChoice("yes", _l("Whoever appealed is right: the decision is undone")),
            SelectChoice("no", _l("The decision stands")),
        ]

    def validate_upheld(self, field: Any) -> None:
        """One of the two answers."""
        if field.data and field.data not in ("yes", "no"):
            raise StopValidation(_l("Choose who is right."))
