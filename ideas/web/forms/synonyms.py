"""The form with which moderators keep words that mean the same."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import StopValidation

from ideas.model.search import LONGEST_PHRASE
from ideas.text.stems import says_something, words_of
from ideas.text.typed import cleaned_line
from ideas.web.forms.base import HouseForm, as_typed, length, needed

MOST_WORDS = 20


def _line(text: Any) -> str:
    return cleaned_line(as_typed(text))


def words_said(typed: str | None) -> list[str]:
    """The words in a line with commas, each once: two that search reads as the same are one, as written first."""
    said: dict[str, str] = {}
    for word in filter(None, (word.strip() for word in (typed or "").split(","))):
        said.setdefault(" ".join(words_of(word)), word)
    return list(said.values())


def _mean_something(form: Any, field: Any) -> None:
    said = words_said(field.data)
    if len(said) < 2:
        raise StopValidation(_l("Fill in at least two words, with a comma between them."))
    if len(said) > MOST_WORDS:
        raise StopValidation(_l("These are very many words. Fill in 20 at most."))
    for word in said:
        phrase = " ".join(words_of(word))
        if not any(map(says_something, words_of(word))) or len(phrase) < 2:
            raise StopValidation(_("“%(word)s” says too little to look for.", word=word[:40]))
        if len(word) > LONGEST_PHRASE or len(phrase) > LONGEST_PHRASE:
            raise StopValidation(_("“%(word)s…” is too long. Use 80 characters at most.", word=word[:20]))
        if phrase in form.elsewhere:
            other = form.elsewhere[phrase]
            raise StopValidation(_("“%(word)s” already means the same as “%(other)s”.", word=word, other=other))


class SynonymForm(HouseForm):
    """Words that mean the same. `elsewhere` are phrases with another meaning, each with a word of that."""

    words = StringField(
        _l("Words that mean the same"),
        filters=[_line],
        validators=[needed(_l("Fill this in.")), length(2, 1_000), _mean_something],
        description=_l("Separate them with commas. Who looks for one of them finds ideas with the others too."),
    )

    def __init__(self, *args: Any, elsewhere: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.elsewhere = elsewhere
