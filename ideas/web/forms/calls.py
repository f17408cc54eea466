"""The form for a call."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from ideas.actions.calls import CallContent
from ideas.model.calls import CALL_QUESTION_LENGTH, CALL_TEXT_LENGTH, LONGEST_CALL_DAYS
from ideas.plumbing.words import in_its_group, label
from ideas.queries.taxonomy import Taxonomy
from ideas.text.typed import cleaned, cleaned_line
from ideas.web.forms.base import HouseForm, as_typed, length, needed, readable_markdown


def _asks(_form: Any, field: Any) -> None:
    if not (field.data or "").endswith("?"):
        raise ValidationError(_l("End with a question mark."))


def _after_it_opened(form: Any, field: Any) -> None:
    if form.opens_on.data is None:
        return
    if field.data < form.opens_on.data:
        raise ValidationError(_l("The last day comes after the first one."))
    if field.data > form.opens_on.data + timedelta(days=LONGEST_CALL_DAYS):
        raise ValidationError(_l("A call is open for a year at most."))


class CallForm(HouseForm):
    """What a call asks, and for how long."""

    question = StringField(
        _l("Which question do you ask?"),
        filters=[lambda text: cleaned_line(as_typed(text))],
        validators=[needed(_l("Begin with the question.")), length(*CALL_QUESTION_LENGTH), _asks],
        description=_l("Begin with residents or with the work, and end with a question mark."),
    )
    body = TextAreaField(
        _l("What do you want to say about it?"),
        filters=[lambda text: cleaned(as_typed(text))],
        validators=[length(0, CALL_TEXT_LENGTH), readable_markdown],
        render_kw={"rows": 6},
    )
    domain = SelectField(_l("In which domain?"), default="")
    opens_on = DateField(_l("First day"), validators=[needed(_l("Choose a day."))])
    closes_on = DateField(_l("Last day"), validators=[needed(_l("Choose a day.")), _after_it_opened])

    def __init__(self, *args: Any, taxonomy: Taxonomy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.domain.choices = [SelectChoice("", _("All domains"))] + [
            SelectChoice(domain.slug, in_its_group(domain), optgroup=label(group))
            for group in taxonomy.groups
            for domain in (group, *taxonomy.topics_in(group))
        ]

    def content(self) -> CallContent:
        """What was filled in, as actions take it."""
        return CallContent(
            question=self.question.data, body=self.body.data, domain=self.domain.data or None,
            opens_on=self.opens_on.data, closes_on=self.closes_on.data,
        )  # fmt: skip
