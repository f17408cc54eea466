"""The forms for decisions. Each asks for a reason: the author reads it."""

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation, ValidationError

from ideas.model.ideas import Stage
from ideas.model.moderation import REASON_LENGTH, DecisionKind, ReadyReason
from ideas.plumbing.words import label, said_for, said_in
from ideas.queries.taxonomy import Taxonomy
from ideas.text.slugs import slug_of
from ideas.text.typed import cleaned, cleaned_line
from ideas.web.forms.base import HouseForm, as_typed, length, needed
from ideas.web.forms.domains import at_most_three, domain_choices

MOST_TAGS = 8
LONGEST_TAG = 40
NOTE_LENGTH = 600


def _line(text: str | None) -> str:
    return cleaned_line(as_typed(text))


def _text(text: str | None) -> str:
    return cleaned(as_typed(text))


def _typed_or_at_hand(form: Any, field: Any) -> None:
    if not field.data and not form.at_hand:
        raise StopValidation(_l("Give a reason, or choose one that is at hand."))


_typed_or_at_hand.field_flags = {"required": True}  # type: ignore[attr-defined]


class DecisionForm(HouseForm):
    """Why a moderator decides something. `is_overtaken` says that somebody changed it since the page was opened.

    A reason at hand (`ready`) is enough; what is typed beside it is said in its place.
    """

    is_overtaken = False

    ready = SelectField(
        _l("A reason at hand"),
        default="",
        description=_l("Choose one, or write your own reason below."),
        render_kw={"data-fills": "reason"},
    )
    reason = TextAreaField(
        _l("Reason"),
        filters=[lambda text: cleaned(as_typed(text))],
        validators=[_typed_or_at_hand, length(2, REASON_LENGTH)],
        description=_l("The author can read this."),
        render_kw={"rows": 3},
    )

    def __init__(self, *args: Any, ready: Sequence[ReadyReason] = (), speaks: str = "nl", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reasons = {reason.slug: reason for reason in ready}
        self.speaks = speaks
        if not ready:
            del self.ready
            return
        self.ready.choices = [SelectChoice("", _("No, I write it myself"))] + [
            SelectChoice(reason.slug, said_in("title", reason), {"data-text": said_for(speaks, "text", reason)})
            for reason in ready
        ]

    @property
    def at_hand(self) -> ReadyReason | None:
        """The reason that was chosen."""
        return self.reasons.get(self.ready.data or "") if "ready" in self else None

    @property
    def why(self) -> str:
        """The reason as the author reads it: what was typed, or else what was chosen, in the author's language."""
        typed = str(self.reason.data or "")
        chosen = self.at_hand
        return typed or (said_for(self.speaks, "text", chosen) if chosen is not None else "")

    @property
    def refusal_status(self) -> int:
        """As for every form, and 409 when somebody else was first."""
        return 409 if self.is_overtaken else super().refusal_status


def _few_and_short(_form: Any, field: Any) -> None:
    labels = tags_in(field.data)
    if len(labels) > MOST_TAGS:
        raise ValidationError(_l("Use at most %(most)d labels.", most=MOST_TAGS))
    if any(len(tag) > LONGEST_TAG or slug_of(tag) == slug_of("") for tag in labels):
        raise ValidationError(
            _l("Use letters or numbers in a label, and at most %(most)d characters.", most=LONGEST_TAG)
        )


class UndoForm(DecisionForm):
    """Why a moderator takes a decision back: a reason for colleagues, since nothing is left to tell the author."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.description = _l("Other moderators can read this.")


class CurateForm(DecisionForm):
    """Under which domains and labels an idea is filed."""

    domains = SelectMultipleField(
        _l("Domains"),
        validators=[needed(_l("Choose at least one domain.")), at_most_three],
        description=_l("Choose one, two or three."),
    )
    tags = StringField(
        _l("Labels"),
        filters=[lambda text: cleaned_line(as_typed(text))],
        validators=[length(0, 400), _few_and_short],
        description=_l("Separate them with commas. They help readers to find ideas that belong together."),
    )

    def __init__(self, *args: Any, taxonomy: Taxonomy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.domains.choices = domain_choices(taxonomy)


class StageForm(DecisionForm):
    """How far practice has come. The reason stands in the history that everybody reads."""

    stage = SelectField(_l("Stage"), validators=[needed(_l("Choose a stage."))])

    def __init__(self, *args: Any, stages: Sequence[Stage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage.choices = [SelectChoice(stage.value, label(stage)) for stage in stages]
        self.reason.description = _l("Everybody can read this with the idea.")


class NoteForm(DecisionForm):
    """What the editors add to an idea, beside the text of its author."""

    note = TextAreaField(
        _l("Note of the editors"),
        filters=[lambda text: cleaned(as_typed(text))],
        validators=[length(0, NOTE_LENGTH)],
        description=_l(
            "Everybody reads this above the text, as a note of the editors. Leave it empty to take it away."
        ),
        render_kw={"rows": 3},
    )


class MergeForm(DecisionForm):
    """What stays of two ideas that become one. `into` is the number of the idea that stays."""

    into = HiddenField()
    domains = SelectMultipleField(
        _l("Domains"),
        validators=[needed(_l("Choose at least one domain.")), at_most_three],
        description=_l("Choose one, two or three."),
    )
    tags = StringField(
        _l("Labels"),
        filters=[lambda text: cleaned_line(as_typed(text))],
        validators=[length(0, 400), _few_and_short],
        description=_l("Separate them with commas. They help readers to find ideas that belong together."),
    )
    readable = SelectMultipleField(_l("What stays to read of the idea that goes along?"))

    def __init__(self, *args: Any, taxonomy: Taxonomy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.domains.choices = domain_choices(taxonomy)
        self.readable.choices = [
            SelectChoice("question", _("The question")),
            SelectChoice("added_value", _("What gets better")),
            SelectChoice("summary", _("The idea in brief")),
            SelectChoice("how_it_works", _("How it works")),
        ]


class FindForm(HouseForm):
    """Which other idea is meant: its number, or its address on this site."""

    idea = StringField(
        _l("The other idea"),
        filters=[lambda text: cleaned_line(as_typed(text))],
        validators=[length(1, 300)],
        description=_l("Its number, or its web address on this site."),
    )

    @property
    def number(self) -> int:
        """The number that was meant; 0 when it cannot be read."""
        found = re.search(r"(?:/ideas/|^)(\d{1,9})(?:\D|$)", self.idea.data or "")
        return int(found[1]) if found else 0


class ReasonForm(HouseForm):
    """A reason at hand, in both languages."""

    kind = SelectField(_l("For which decision?"))
    title_nl = StringField(
        _l("Name in Dutch"), filters=[_line], validators=[needed(_l("Fill this in.")), length(2, 80)]
    )
    text_nl = TextAreaField(
        _l("What the author reads in Dutch"),
        filters=[_text],
        validators=[needed(_l("Fill this in.")), length(2, REASON_LENGTH)],
        render_kw={"rows": 3},
    )
    title_en = StringField(
        _l("Name in English"), filters=[_line], validators=[needed(_l("Fill this in.")), length(2, 80)]
    )
    text_en = TextAreaField(
        _l("What the author reads in English"),
        filters=[_text],
        validators=[needed(_l("Fill this in.")), length(2, REASON_LENGTH)],
        render_kw={"rows": 3},
    )
    in_use = BooleanField(_l("Moderators can choose this reason"), default=True)

    def __init__(self, *args: Any, kinds: Sequence[DecisionKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kinds:
            self.kind.choices = [SelectChoice(kind.value, label(kind)) for kind in kinds]
        else:
            del self.kind


def tags_in(typed: str | None) -> list[str]:
    """The labels in a line with commas, each once."""
    return list(dict.fromkeys(filter(None, (tag.strip() for tag in (typed or "").split(",")))))
