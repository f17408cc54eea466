"""Choosing domains: for the author of an idea, and for the moderator who files it elsewhere."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from ideas.model.ideas import MOST_DOMAINS
from ideas.plumbing.words import in_its_group, label
from ideas.queries.taxonomy import Taxonomy


def domain_choices(taxonomy: Taxonomy) -> list[SelectChoice]:
    """Every domain under its group, and the group itself as the first choice in it."""
    return [
        SelectChoice(domain.slug, in_its_group(domain), optgroup=label(group))
        for group in taxonomy.groups
        for domain in (group, *taxonomy.topics_in(group))
    ]


def at_most_three(_form: Any, field: Any) -> None:
    """An idea that belongs everywhere is found nowhere."""
    if len(set(field.data or [])) > MOST_DOMAINS:
        raise ValidationError(_l("Choose three domains at most: the ones that fit best."))
