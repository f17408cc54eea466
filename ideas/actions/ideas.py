"""Writing, submitting, changing and withdrawing an idea."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from ideas.actions.filing import file_under, give_motives, shelve, unshelve
from ideas.actions.news import tell
from ideas.actions.queue import about_idea, put_in_queue, take_idea_out_of_queue
from ideas.actions.stages import advance_stage
from ideas.actions.versions import TEXTS, keep_version
from ideas.actions.votes import cast_vote
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.calls import Call
from ideas.model.ideas import Axis, Idea, Motive, Stage, Visibility
from ideas.model.notifications import News, NewsKind
from ideas.model.queue import QueueKind
from ideas.model.refusals import CallNotOpen
from ideas.permissions import May, may, require
from ideas.queries.ideas import has_published_an_idea, last_version_of
from ideas.text.markdown import safe_html
from ideas.text.slugs import slug_of

# For what an idea on the board can wait: it does so no longer, once it is off the board.
WAITS_ON_THE_BOARD = (
    QueueKind.NEW_IDEA, QueueKind.CHANGED_IDEA, QueueKind.DOUBLE, QueueKind.STALE_IDEA,
    QueueKind.TAG_SUGGESTED,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class IdeaContent:
    """What an author fills in. In a draft anything may still be empty."""

    question: str = ""
    added_value: str = ""
    title: str = ""
    summary: str = ""
    how_it_works: str = ""
    domains: tuple[str, ...] = ()
    motives: tuple[Motive, ...] = ()
    joins: str = ""
    quick_to_start: int | None = None
    adaptable: int | None = None
    low_trust_needed: int | None = None
    easy_to_undo: int | None = None
    stage: Stage = Stage.IDEA
    form: str | None = None


def start_draft(
    session: Session, content: IdeaContent, *, by: Account, language: str, call: Call | None = None
) -> Idea:
    """Begin an idea that only its author sees, perhaps as an answer to a call. Raises CallNotOpen."""
    require(by, May.WRITE_IDEA)
    if call is not None and not call.is_open:
        raise CallNotOpen(call.slug)
    idea = Idea(author_id=by.id, author=by, slug="idee", language=language, call_id=call.id if call else None)
    session.add(idea)
    session.flush()
    _write(session, idea, content)
    return idea


def edit_idea(session: Session, idea: Idea, content: IdeaContent, *, by: Account) -> None:
    """Change the text. Once it was submitted, every text that it had is kept."""
    require(by, May.EDIT_IDEA, idea)
    if content.stage is not idea.stage and not idea.is_draft:
        advance_stage(session, idea, content.stage, by=by, why="")
    if idea.is_published:
        unshelve(session, idea)
    _write(session, idea, content)
    if idea.is_published:
        shelve(session, idea)
        put_in_queue(session, QueueKind.CHANGED_IDEA, about_idea(idea.id))
        tell(session, News(kind=NewsKind.IDEA_EDITED, idea_id=idea.id, by_id=by.id))
    if not idea.is_draft:
        keep_version(session, idea, by=by)


def submit_idea(session: Session, idea: Idea, *, by: Account, first_idea_waits: bool) -> None:
    """Send a draft in. It appears at once, or waits for a moderator when none of this author's ideas ever appeared."""
    require(by, May.SUBMIT_IDEA, idea)
    idea.submitted_at = now()
    waits = first_idea_waits and not may(by, May.MODERATE) and not has_published_an_idea(session, by)
    if waits:
        idea.visibility = Visibility.WAITING
        keep_version(session, idea, by=by)
        put_in_queue(session, QueueKind.NEW_IDEA, about_idea(idea.id))
        tell(session, News(kind=NewsKind.IDEA_WAITS, idea_id=idea.id, by_id=by.id))
    else:
        keep_version(session, idea, by=by)
        appear(session, idea, by=by)


def withdraw_own_idea(session: Session, idea: Idea, *, by: Account) -> None:
    """Take an idea off the board. Its author and the moderators can still read it.

    A draft that came back leaves with the text that was sent in last. What the author wrote since is gone: moderators
    read what is withdrawn, and a draft is private paper that may be empty by now.
    """
    require(by, May.WITHDRAW_IDEA, idea)
    if idea.is_draft:
        _write(session, idea, _text_sent_in(session, idea))
    disappear(session, idea, Visibility.WITHDRAWN)


def delete_draft(session: Session, idea: Idea, *, by: Account) -> None:
    """Throw away a draft that was never sent in."""
    require(by, May.DELETE_DRAFT, idea)
    session.delete(idea)


def appear(session: Session, idea: Idea, *, by: Account) -> None:
    """Show an idea to everybody. The first time it is news, and its author's own vote is cast."""
    is_first_time = idea.published_at is None
    idea.visibility, idea.merged_into_id = Visibility.PUBLISHED, None
    idea.published_at = idea.published_at or now()
    shelve(session, idea)
    take_idea_out_of_queue(session, idea.id, QueueKind.NEW_IDEA)
    if is_first_time:
        tell(session, News(kind=NewsKind.IDEA_PUBLISHED, idea_id=idea.id, by_id=by.id))
    if is_first_time and may(idea.author, May.VOTE, idea):
        cast_vote(session, idea, by=idea.author)


def disappear(session: Session, idea: Idea, into: Visibility, merged_into: int | None = None) -> None:
    """Show an idea to everybody no longer. One that is merged leads to the other one."""
    if idea.is_published:
        unshelve(session, idea)
    idea.visibility, idea.merged_into_id = into, merged_into
    session.flush()
    take_idea_out_of_queue(session, idea.id, *WAITS_ON_THE_BOARD)
    if into is Visibility.WAITING:
        put_in_queue(session, QueueKind.NEW_IDEA, about_idea(idea.id))


def _text_sent_in(session: Session, idea: Idea) -> IdeaContent:
    version = last_version_of(session, idea)
    assert version is not None, "sending an idea in keeps its text"
    kept = version.content
    words = {"motives": tuple(Motive(slug) for slug in kept["motives"]), "stage": Stage(kept["stage"])}
    return IdeaContent(**{**kept, **words, "domains": tuple(kept["domains"])})


def _write(session: Session, idea: Idea, content: IdeaContent) -> None:
    for field in (*TEXTS, *(axis.value for axis in Axis), "stage"):
        setattr(idea, field, getattr(content, field))
    idea.form_slug = content.form
    idea.slug = slug_of(content.title)
    idea.how_it_works_html = safe_html(content.how_it_works)
    idea.changed_at = now()
    file_under(session, idea.id, content.domains)
    give_motives(session, idea.id, content.motives)
