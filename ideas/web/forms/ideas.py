"""The form for an idea: the question first, the form of cooperation last."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation, ValidationError

from ideas.actions.ideas import IdeaContent
from ideas.model.ideas import (
    LONG_TEXT_LENGTH,
    QUESTION_LENGTH,
    SHORT_TEXT_LENGTH,
    TITLE_LENGTH,
    Axis,
    Idea,
    Motive,
    Stage,
)
from ideas.plumbing.words import label, tier_label
from ideas.queries.stages import EARLY, ENDINGS
from ideas.queries.taxonomy import Taxonomy
from ideas.text.typed import cleaned, cleaned_line
from ideas.web.forms.base import HouseForm, as_typed, length, needed, readable_markdown
from ideas.web.forms.domains import at_most_three, domain_choices

SCALES: dict[Axis, tuple[Any, Any, Any]] = {
    Axis.QUICK_TO_START: (
        _l("How soon can you start?"), _l("after more than a year of preparation"), _l("next week")
    ),
    Axis.ADAPTABLE: (
        _l("Can you change course along the way?"), _l("all councils have to decide"), _l("in the next meeting")
    ),
    Axis.LOW_TRUST_NEEDED: (
        _l("Does it work with a partner you do not know yet?"),
        _l("only after years of trust"), _l("with strangers too")
    ),
    Axis.EASY_TO_UNDO: (
        _l("What does it cost to stop?"), _l("years and a lot of money"), _l("nothing, done tomorrow")
    ),
}  # fmt: skip


def _line(text: str | None) -> str:
    return cleaned_line(as_typed(text))


def _text(text: str | None) -> str:
    return cleaned(as_typed(text))


def _asks(form: Any, field: Any) -> None:
    if field.data and form.is_sent_in and not field.data.endswith("?"):
        raise ValidationError(_l("End your question with a question mark."))


def _one_to_five(_form: Any, field: Any) -> None:
    if field.data and field.data not in ("1", "2", "3", "4", "5"):
        raise ValidationError(_l("Choose a number from 1 to 5."))


def _scale(axis: Axis) -> RadioField:
    return RadioField(
        SCALES[axis][0],
        choices=[],
        coerce=lambda value: value,
        # A draft may leave it open, which WTForms itself does not accept of radio buttons.
        validate_choice=False,
        validators=[needed(_l("Choose a number from 1 to 5.")), _one_to_five],
        render_kw={"class": "scale"},
    )


def _told_at_an_end(form: Any, field: Any) -> None:
    if not field.data and form.stage.data in [stage.value for stage in ENDINGS]:
        raise StopValidation(_l("Say why it stopped or changed: that is what others learn from."))


class IdeaForm(HouseForm):
    """What an author fills in. `is_sent_in` says whether it has to be complete, or is a draft still."""

    is_sent_in = True
    # What the idea was last changed at, in a window that was opened before: see `validate`.
    changed_at = ""

    based_on = HiddenField()
    # The slug of the call that it answers.
    call = HiddenField()
    question = StringField(
        _l("Which question does your idea answer?"),
        filters=[_line],
        validators=[
            needed(_l("Begin with the question: what do you want to achieve, and for whom?")),
            length(*QUESTION_LENGTH),
            _asks,
        ],
        description=_l(
            "Begin with residents or with the work, and end with a question mark."
            " For example: how do we keep the desk open when people are ill?"
        ),
    )
    added_value = TextAreaField(
        _l("What gets better?"),
        filters=[_text],
        validators=[needed(_l("Say what gets better, and for whom.")), length(10, SHORT_TEXT_LENGTH)],
        description=_l("One or two sentences about what residents or colleagues notice."),
        render_kw={"rows": 3},
    )
    title = StringField(
        _l("What do you call the idea?"),
        filters=[_line],
        validators=[needed(_l("Give the idea a title.")), length(*TITLE_LENGTH)],
        description=_l("Short and clear, 10 to 120 characters."),
    )
    summary = TextAreaField(
        _l("The idea in brief"),
        filters=[_text],
        validators=[needed(_l("Describe your idea in two or three sentences.")), length(10, SHORT_TEXT_LENGTH)],
        description=_l("Two or three sentences. Readers see them in the list of ideas."),
        render_kw={"rows": 4},
    )
    how_it_works = TextAreaField(
        _l("How does it work?"),
        filters=[_text],
        validators=[length(0, LONG_TEXT_LENGTH), readable_markdown],
        description=_l(
            "Write down the steps, so that a colleague can copy them."
            " Begin a step with 1. and put **asterisks** around bold words."
        ),
        render_kw={"rows": 10},
    )
    domains = SelectMultipleField(
        _l("Which domains is it about?"),
        validators=[needed(_l("Choose at least one domain.")), at_most_three],
        description=_l("Choose one, two or three."),
    )
    motives = SelectMultipleField(_l("Why would you do this together?"))
    joins = StringField(
        _l("Does it build on something that already exists?"),
        filters=[_line],
        validators=[length(0, SHORT_TEXT_LENGTH)],
        description=_l("A network, a regular meeting or an arrangement that already exists."),
    )
    quick_to_start = _scale(Axis.QUICK_TO_START)
    adaptable = _scale(Axis.ADAPTABLE)
    low_trust_needed = _scale(Axis.LOW_TRUST_NEEDED)
    easy_to_undo = _scale(Axis.EASY_TO_UNDO)
    stage = SelectField(
        _l("How far along is your idea?"), default=Stage.IDEA.value, validators=[needed(_l("Choose a stage."))]
    )
    form = SelectField(
        _l("Which form of cooperation fits?"),
        default="",
        description=_l("This comes last on purpose. You may leave it open."),
    )

    def __init__(self, *args: Any, taxonomy: Taxonomy, stages: Sequence[Stage] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.domains.choices = domain_choices(taxonomy)
        self.motives.choices = [SelectChoice(motive.value, label(motive)) for motive in Motive]
        for axis in Axis:
            self[axis.value].choices = [SelectChoice(str(n), _scale_label(axis, n)) for n in range(1, 6)]
        self.stage.choices = [SelectChoice(stage.value, label(stage)) for stage in (stages or EARLY)]
        self.form.choices = [SelectChoice("", _("We do not know yet"))] + [
            SelectChoice(form.slug, label(form), optgroup=f"{form.tier}. {tier_label(form.tier)}")
            for form in taxonomy.forms.values()
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and that nobody saved another text since this window was opened.

        Sending once more replaces the other text; every text stays in the history.
        """
        valid = super().validate(extra_validators)
        if self.changed_at and self.based_on.data and self.based_on.data != self.changed_at:
            self.form_errors.append(
                _(
                    "This idea was saved in another window in the meantime. What you typed is still here."
                    " Look at the idea first, or send this once more to replace it."
                )
            )
            self.based_on.data = self.changed_at
            return False
        return valid

    def content(self) -> IdeaContent:
        """What was filled in, as actions take it."""
        return IdeaContent(
            **{
                name: self[name].data
                for name in ("question", "added_value", "title", "summary", "how_it_works", "joins")
            },
            **{axis.value: int(self[axis.value].data) if self[axis.value].data else None for axis in Axis},
            domains=tuple(dict.fromkeys(self.domains.data or ())),
            motives=tuple(Motive(slug) for slug in self.motives.data or ()),
            stage=Stage(self.stage.data or Stage.IDEA),
            form=self.form.data or None,
        )


class AdvanceForm(HouseForm):
    """How far an idea has come by now. What stopped or went on in another form says why: others learn from it."""

    stage = SelectField(_l("How far along is your idea now?"), validators=[needed(_l("Choose a stage."))])
    why = TextAreaField(
        _l("What did you learn?"),
        filters=[_text],
        validators=[_told_at_an_end, length(0, SHORT_TEXT_LENGTH)],
        description=_l("Everybody can read this. A pilot that stopped helps others just as much."),
        render_kw={"rows": 4},
    )

    def __init__(self, *args: Any, stages: Sequence[Stage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage.choices = [SelectChoice(stage.value, label(stage)) for stage in stages]


def filled_in_from(idea: Idea, domains: tuple[str, ...], motives: list[Motive]) -> dict[str, Any]:
    """The values of the form for an idea that exists."""
    texts = ("question", "added_value", "title", "summary", "how_it_works", "joins")
    return {
        **{name: getattr(idea, name) for name in texts},
        **{axis.value: str(getattr(idea, axis.value) or "") for axis in Axis},
        "domains": list(domains),
        "motives": [motive.value for motive in motives],
        "stage": idea.stage.value,
        "form": idea.form_slug or "",
        "based_on": idea.changed_at.isoformat(),
    }


def _scale_label(axis: Axis, n: int) -> str:
    _question, lowest, highest = SCALES[axis]
    return {1: f"1: {lowest}", 5: f"5: {highest}"}.get(n, str(n))
