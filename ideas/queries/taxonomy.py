"""Which domains and forms of cooperation are there? One answer for a whole page."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.model.cooperation_forms import CooperationForm
from ideas.model.domains import Domain


class KnownDomain(NamedTuple):
    """A subject area as pages show it. A group has `parent_slug` None."""

    slug: str
    parent_slug: str | None
    label_nl: str
    label_en: str
    retired_at: datetime | None = None
    merged_into_slug: str | None = None

    @property
    def is_in_use(self) -> bool:
        """Whether new ideas can be filed here."""
        return self.retired_at is None


class KnownForm(NamedTuple):
    """A rung of the ladder as pages show it; `rung` 1 is the lightest."""

    slug: str
    rung: int
    tier: int
    label_nl: str
    label_en: str
    definition_nl: str
    definition_en: str


@dataclass(frozen=True, eq=False)
class Taxonomy:
    """Domains and forms by slug, both in their own order. Two readings are two things, also when they say the same."""

    domains: dict[str, KnownDomain]
    forms: dict[str, KnownForm]

    @property
    def groups(self) -> list[KnownDomain]:
        """The upper level of the domains, as far as they are in use."""
        return [domain for domain in self.domains.values() if domain.parent_slug is None and domain.is_in_use]

    def topics_in(self, group: KnownDomain) -> list[KnownDomain]:
        """The lower level within one group, as far as they are in use."""
        return [domain for domain in self.domains.values() if domain.parent_slug == group.slug and domain.is_in_use]

    def lighter_than(self, form: KnownForm) -> KnownForm | None:
        """The neighbour one rung down, if this is not the lightest."""
        return next((other for other in self.forms.values() if other.rung == form.rung - 1), None)

    def forms_on(self, tier: int) -> list[KnownForm]:
        """The forms of one tier, light to heavy."""
        return [form for form in self.forms.values() if form.tier == tier]


def taxonomy_of(session: Session) -> Taxonomy:
    """Which domains and forms does this installation know?"""
    domains = session.execute(select(*(getattr(Domain, field) for field in KnownDomain._fields)).order_by(Domain.place))
    forms = session.execute(
        select(*(getattr(CooperationForm, field) for field in KnownForm._fields)).order_by(CooperationForm.rung)
    )
    return Taxonomy(
        domains={row.slug: KnownDomain(*row) for row in domains},
        forms={row.slug: KnownForm(*row) for row in forms},
    )
