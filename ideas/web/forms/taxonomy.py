"""The forms with which moderators keep domains, labels and legal notes, and readers suggest labels."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from ideas.model.base import today
from ideas.text.slugs import slug_of
from ideas.text.typed import cleaned, cleaned_line
from ideas.web.forms.base import HouseForm, as_typed, length, needed, readable_markdown

LEGAL_NOTE_LENGTH = 3_000


def _line(text: str | None) -> str:
    return cleaned_line(as_typed(text))


def _text(text: str | None) -> str:
    return cleaned(as_typed(text))


def _has_letters(_form: Any, field: Any) -> None:
    if field.data and slug_of(field.data) == slug_of(""):
        raise ValidationError(_l("Use letters or numbers."))


def _within_a_year(_form: Any, field: Any) -> None:
    if not today() <= field.data <= today() + timedelta(days=366):
        raise ValidationError(_l("Choose a day from today up to a year from now."))


def words_in_line(typed: str | None) -> list[str]:
    """The words in a line with commas, each once."""
    return list(dict.fromkeys(filter(None, (word.strip()[:60] for word in (typed or "").split(",")))))


def _other_words() -> StringField:
    return StringField(
        _l("Other words for it"),
        filters=[_line],
        validators=[length(0, 600)],
        description=_l("Separate them with commas. Readers who use these words find it too."),
    )


class DomainForm(HouseForm):
    """What a domain is called."""

    label_nl = StringField(
        _l("Name in Dutch"), filters=[_line], validators=[needed(_l("Fill this in.")), length(2, 120), _has_letters]
    )
    label_en = StringField(
        _l("Name in English"), filters=[_line], validators=[needed(_l("Fill this in.")), length(2, 120)]
    )
    aliases = _other_words()
    within = SelectField(_l("In which group?"), default="")

    def __init__(self, *args: Any, groups: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not groups:
            del self.within
            return
        own_group = SelectChoice("", _l("None: it is a group itself"))
        self.within.choices = [own_group, *(SelectChoice(slug, name) for slug, name in groups)]


class TagForm(HouseForm):
    """What a label is called."""

    label = StringField(
        _l("Name"), filters=[_line], validators=[needed(_l("Fill this in.")), length(2, 40), _has_letters]
    )
    aliases = _other_words()


class IntoForm(HouseForm):
    """Into which other one something goes."""

    into = SelectField(_l("Into which one?"), validators=[needed(_l("Choose one."))])

    def __init__(self, *args: Any, others: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.into.choices = [SelectChoice(slug, name) for slug, name in others]


class SuggestionForm(HouseForm):
    """A label that a reader suggests."""

    label = StringField(
        _l("Which label is missing?"),
        filters=[_line],
        validators=[needed(_l("Type a label.")), length(2, 40), _has_letters],
        description=_l("One or two words. A moderator looks at it."),
    )


class LegalNoteForm(HouseForm):
    """What the editors say about the law with a form."""

    text_nl = TextAreaField(
        _l("Note in Dutch"),
        filters=[_text],
        validators=[needed(_l("Fill this in.")), length(2, LEGAL_NOTE_LENGTH), readable_markdown],
        render_kw={"rows": 5},
    )
    text_en = TextAreaField(
        _l("Note in English"),
        filters=[_text],
        validators=[needed(_l("Fill this in.")), length(2, LEGAL_NOTE_LENGTH), readable_markdown],
        render_kw={"rows": 5},
    )
    owner = StringField(
        _l("Who keeps it?"),
        filters=[_line],
        validators=[needed(_l("Fill this in.")), length(2, 80)],
        description=_l("A role or a team, not a person. For example: legal affairs."),
    )
    review_on = DateField(
        _l("When do you look at it again?"),
        validators=[needed(_l("Choose a day.")), _within_a_year],
        description=_l("At most a year from now."),
    )
