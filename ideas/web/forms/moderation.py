"""The forms for decisions. Each asks for a reason: the author reads it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError

from ideas.model.moderation import REASON_LENGTH
from ideas.queries.taxonomy import Taxonomy
from ideas.text.slugs import slug_of
from ideas.text.typed import cleaned, cleaned_line
from ideas.web.forms.base import HouseForm, as_typed, length, needed
from ideas.web.forms.domains import at_most_three, domain_choices

MOST_TAGS = 8
LONGEST_TAG = 40


class DecisionForm(HouseForm):
    """Why a moderator decides something. `is_overtaken` says that somebody changed it since the page was opened."""

    is_overtaken = False

    reason = TextAreaField(
        _l("Reason"),
        filters=[lambda text: cleaned(as_typed(text))],
        validators=[needed(_l("Give a reason.")), length(2, REASON_LENGTH)],
        description=_l("The author can read this."),
        render_kw={"rows": 3},
    )

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

    domains = SelectMultipleField(_l("Domains"), validators=[needed(_l("Choose at least one domain.")), at_most_three])
    tags = StringField(
        _l("Labels"),
        filters=[lambda text: cleaned_line(as_typed(text))],
        validators=[length(0, 400), _few_and_short],
        description=_l("Separate them with commas. They help readers to find ideas that belong together."),
    )

    def __init__(self, *args: Any, taxonomy: Taxonomy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.domains.choices = domain_choices(taxonomy)


def tags_in(typed: str | None) -> list[str]:
    """The labels in a line with commas, each once."""
    return list(dict.fromkeys(filter(None, (tag.strip() for tag in (typed or "").split(",")))))
