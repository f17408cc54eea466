"""The form with which somebody keeps a search."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField

from ideas.model.saved_searches import NAME_LENGTH
from ideas.text.typed import cleaned_line
from ideas.web.forms.base import HouseForm, as_typed, length, needed


def _line(text: Any) -> str:
    return cleaned_line(as_typed(text))


class SavedSearchForm(HouseForm):
    """What to call it, and whether to hear of new ideas."""

    name = StringField(
        _l("What do you call this search?"),
        filters=[_line],
        validators=[needed(_l("Fill this in.")), length(1, NAME_LENGTH)],
    )
    tells = BooleanField(_l("Tell me about new ideas that fit"))
