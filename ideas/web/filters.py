"""The choices beside a list of ideas, as plain links: what is chosen, and what each further choice would leave."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from flask_babel import gettext as _

from ideas.model.ideas import Axis, Motive, Stage
from ideas.plumbing.taxonomy import taxonomy
from ideas.plumbing.wishes import LIST, Found, Wish
from ideas.plumbing.words import called, label, tier_label
from ideas.queries.facets import MOST_COUNTED, Facets
from ideas.queries.rankings import EVERYTHING
from ideas.queries.taxonomy import Taxonomy
from ideas.text.asking import without_filters

TIERS = range(1, 6)


class Choice(NamedTuple):
    """One more word to narrow the list with. `ideas` are those that would be left, when they were counted."""

    name: str
    address: str
    ideas: int | None
    is_chosen: bool = False


class Choices(NamedTuple):
    """The choices of one kind, under one heading."""

    kind: str
    name: str
    choices: tuple[Choice, ...]

    def with_ideas(self) -> "Choices":
        """The same without the choices of which it is known that they leave nothing."""
        return self._replace(choices=tuple(choice for choice in self.choices if choice.ideas != 0))


class Chosen(NamedTuple):
    """A filter that is on, and the list without it."""

    name: str
    without: str


class Filters(NamedTuple):
    """Everything beside a list. `total` is how many ideas it holds; None when there are too many to count."""

    chosen: tuple[Chosen, ...]
    kinds: tuple[Choices, ...]
    clear_address: str
    total: int | None
    is_counted: bool
    most: int = MOST_COUNTED


def filters_of(found: Found, facets: Facets | None) -> Filters:
    """What is chosen in this list, and what can be chosen further. The path of a domain or label is no choice of it."""
    wish, known = found.wish, taxonomy()
    # A further choice leads to the list of all ideas, where every filter is in the address.
    here = wish._replace(path=LIST, fixed=None, after=None, q=without_filters(wish.q))
    # A choice that leaves nothing is no choice.
    kinds = [kind.with_ideas() for kind in _kinds(here, known, facets)]
    return Filters(
        tuple(_chosen(found, known)),
        tuple(kind for kind in kinds if kind.choices),
        here._replace(narrowed=EVERYTHING).address(),
        facets.total if facets else None,
        facets is not None,
    )


def names_of(found: Found) -> list[str]:
    """What is chosen in a list, in words."""
    return [chosen.name for chosen in _chosen(found, taxonomy())]


def _chosen(found: Found, known: Taxonomy) -> Iterator[Chosen]:
    wish = found.wish._replace(after=None, q=without_filters(found.wish.q))
    for kind, value in wish.narrowed._asdict().items():
        if value and kind != wish.fixed:
            yield Chosen(_name_of(kind, value, found, known), wish.address(**{kind: None}))


def _name_of(kind: str, value: Any, found: Found, known: Taxonomy) -> str:
    if kind == "domain":
        return label(known.domains[value])
    if kind == "form":
        return label(known.forms[value])
    if kind == "tier":
        return tier_label(value)
    if kind == "tag" and found.tag is not None:
        return found.tag.label
    if kind == "organisation" and found.body is not None:
        return called(found.body)
    return _("Call") if kind == "call" else label(value)


def _kinds(here: Wish, known: Taxonomy, facets: Facets | None) -> Iterator[Choices]:
    narrowed = here.narrowed
    domain = known.domains.get(narrowed.domain or "")
    if domain is None:
        yield _choices("domain", _("Domain"), [(each.slug, label(each)) for each in known.groups], here, facets)
    elif domain.parent_slug is None:
        topics = [(topic.slug, label(topic)) for topic in known.topics_in(domain)]
        yield _choices("domain", _("Domain"), topics, here, facets)
    for kind, name, words in (
        ("axis", _("Strong in"), Axis),
        ("stage", _("Stage"), Stage),
        ("motive", _("Why together"), Motive),
    ):
        yield _choices(kind, name, [(word, label(word)) for word in words], here, facets)
    if narrowed.form is None and narrowed.tier is None:
        yield _tiers(here, known, facets)
    elif narrowed.form is None:
        forms = [(form.slug, label(form)) for form in known.forms_on(narrowed.tier or 0)]
        yield _choices("form", _("Form of cooperation"), forms, here, facets)


def _choices(kind: str, name: str, values: Iterable[tuple[str, str]], here: Wish, facets: Facets | None) -> Choices:
    """The choices of a kind. Where one is chosen, the others take its place: nobody counted what that would leave."""
    chosen = getattr(here.narrowed, kind)
    is_counted = facets is not None and facets.total is not None and (chosen is None or kind == "domain")
    counts = facets.by_kind(kind) if facets and is_counted else {}
    made = [
        Choice(said, here.address(**{kind: value}), counts.get(str(value), 0) if is_counted else None, value == chosen)
        for value, said in values
    ]
    return Choices(kind, name, tuple(made))


def _tiers(here: Wish, known: Taxonomy, facets: Facets | None) -> Choices:
    counts = facets.by_kind("form") if facets and facets.total is not None else None
    made = []
    for tier in TIERS:
        forms = [form.slug for form in known.forms_on(tier)]
        ideas = None if counts is None else sum(counts.get(slug, 0) for slug in forms)
        made.append(Choice(tier_label(tier), here.address(tier=tier), ideas))
    return Choices("tier", _("How light or heavy"), tuple(made))
