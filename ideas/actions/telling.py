"""Telling on what happened: who hears of it, once, and each in the most telling way.

A piece of news costs the same number of statements, whether three people follow the idea or three thousand.
"""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Integer,
    Select,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session, aliased, joinedload

from ideas.model.accounts import Account, Role
from ideas.model.base import Slug, now
from ideas.model.comments import Comment
from ideas.model.database import insert_those_absent
from ideas.model.domains import Domain
from ideas.model.follows import Follow
from ideas.model.ideas import Idea, IdeaDomain, Visibility
from ideas.model.moderation import Decision, DecisionKind
from ideas.model.notifications import (
    AS_THE_BOARD_HAS_IT,
    MailChoice,
    News,
    NewsKind,
    Notification,
    NotificationKind,
    Preference,
)
from ideas.model.tags import IdeaTag
from ideas.model.votes import TallyClock, Vote
from ideas.permissions import May, may, shown_to
from ideas.text.slugs import slug_of

# What concerns one person, and as what they hear it.
TO_ONE = {NewsKind.FLAG_SETTLED: NotificationKind.FLAG, NewsKind.APPEAL_ANSWERED: NotificationKind.APPEAL}
_MODERATES = Account.role.in_([Role.MODERATOR, Role.ADMINISTRATOR])


class Audience(NamedTuple):
    """People who hear of it, and as what."""

    kind: NotificationKind
    who: ColumnElement[bool]


def tell_on(session: Session, number: int, *, looked_for_by: Collection[int] = ()) -> bool:
    """Tell a piece of news to whom it concerns. The answer says whether this call did so, also when two race.

    `looked_for_by` are the accounts whose saved searches find the idea.
    """
    # Workers meet at the clock: what one of them folds or counts, the next one finds.
    session.execute(select(TallyClock.id).with_for_update())
    claim = update(News).where(News.id == number, News.told_at.is_(None)).values(told_at=now())
    claimed = session.execute(claim.execution_options(synchronize_session=False))
    assert isinstance(claimed, CursorResult)
    if claimed.rowcount != 1:
        return False
    with_all = (joinedload(News.idea, innerjoin=True), joinedload(News.comment), joinedload(News.decision))
    news = session.get_one(News, number, options=with_all)
    if news.kind is NewsKind.VOTE_CAST:
        _tell_of_a_vote(session, news)
    # The most telling first: who was told already is passed over by the next.
    for audience in _audiences(session, news, looked_for_by):
        _tell_all(session, news, audience)
    _count_unread(session, news)
    return True


def _audiences(session: Session, news: News, looked_for_by: Collection[int]) -> Iterator[Audience]:
    if news.kind is NewsKind.DECIDED:
        yield from _those_decided_about(session, news)
    if news.kind in TO_ONE and news.to_id is not None:
        yield Audience(TO_ONE[news.kind], Account.id == news.to_id)
    if news.kind is NewsKind.APPEAL_MADE:
        decided = news.decision.decided_by if news.decision is not None else None
        yield Audience(NotificationKind.WAITING, and_(_MODERATES, Account.id.is_distinct_from(decided)))
    if news.kind is NewsKind.IDEA_WAITS and news.idea.visibility is Visibility.WAITING:
        yield Audience(NotificationKind.WAITING, _MODERATES)
    if news.idea.visibility not in shown_to(None):
        return
    if news.kind is NewsKind.COMMENT_POSTED and news.comment is not None and may(None, May.READ_COMMENT, news.comment):
        yield Audience(NotificationKind.REPLY, _takes_part_in_thread(news.comment))
        yield Audience(NotificationKind.COMMENT, Account.id == news.idea.author_id)
        yield Audience(NotificationKind.FOLLOWED_IDEA, _follows(Follow.idea_id == news.idea_id))
    if news.kind is NewsKind.IDEA_EDITED:
        yield Audience(
            NotificationKind.FOLLOWED_IDEA,
            and_(_follows(Follow.idea_id == news.idea_id), ~_has_an_edit_to_read(news.idea)),
        )
    if news.kind is NewsKind.IDEA_PUBLISHED:
        yield _those_who_follow_a_shelf_of(news.idea, true(), true(), looked_for_by=looked_for_by)
    if news.decision is not None and news.decision.kind is DecisionKind.CURATE:
        in_domain, with_tag = _newly_filed_under(news.decision)
        yield _those_who_follow_a_shelf_of(news.idea, in_domain, with_tag, organisation=False)


def _those_decided_about(session: Session, news: News) -> Iterator[Audience]:
    """The author of the idea or comment, as long as they may read what it was decided about."""
    decision = news.decision
    if decision is None:
        return
    writer = decision.comment.author if decision.comment is not None else news.idea.author
    if may(writer, May.READ_IDEA, news.idea):
        yield Audience(NotificationKind.DECISION, Account.id == writer.id)
    if decision.other_idea is not None:
        # Two ideas became one, or two again, or stand side by side: their authors hear of it, and who follows them.
        yield Audience(NotificationKind.DECISION, Account.id == decision.other_idea.author_id)
        either = Follow.idea_id.in_([decision.idea_id, decision.other_idea_id])
        yield Audience(NotificationKind.FOLLOWED_IDEA, _follows(either))


def _those_who_follow_a_shelf_of(
    idea: Idea,
    in_domain: ColumnElement[bool],
    with_tag: ColumnElement[bool],
    *,
    organisation: bool = True,
    looked_for_by: Collection[int] = (),
) -> Audience:
    """Who follows a domain, label or organisation of the idea or looks for it, and did not hear of it before."""
    domains = select(IdeaDomain.domain_slug).where(IdeaDomain.idea_id == idea.id, in_domain)
    tags = select(IdeaTag.tag_slug).where(IdeaTag.idea_id == idea.id, with_tag)
    author = aliased(Account)
    works_at = select(author.organisation_code).where(
        author.id == idea.author_id, author.organisation_verified_by.is_not(None)
    )
    heard = exists().where(
        Notification.recipient_id == Account.id,
        Notification.idea_id == idea.id,
        Notification.kind == NotificationKind.NEW_IDEA,
    )
    follows = _follows(
        or_(
            Follow.domain_slug.in_(domains),
            Follow.tag_slug.in_(tags),
            Follow.organisation_code.in_(works_at) if organisation else false(),
        )
    )
    return Audience(
        NotificationKind.NEW_IDEA,
        and_(or_(follows, Account.id.in_(looked_for_by)), Account.id != idea.author_id, ~heard),
    )


def _newly_filed_under(decision: Decision) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The domains and labels that a decision put an idea under. A topic brings its group along."""
    before, after = decision.before, decision.after
    domains = set(after.get("domains", ())) - set(before.get("domains", ()))
    tags = set(after.get("tags", ())) - set(before.get("tags", ()))
    groups = select(Domain.parent_slug).where(Domain.slug.in_(domains))
    return (
        or_(IdeaDomain.domain_slug.in_(domains), IdeaDomain.domain_slug.in_(groups)),
        IdeaTag.tag_slug.in_({slug_of(label)[:60] for label in tags}),
    )


def _follows(thing: ColumnElement[bool]) -> ColumnElement[bool]:
    return Account.id.in_(select(Follow.account_id).where(thing))


def _takes_part_in_thread(reply: Comment) -> ColumnElement[bool]:
    """Who said something before, in the thread that this joins: a reply does not say which of them it answers."""
    if reply.reply_to is None:
        return false()
    said = select(Comment.author_id).where(
        Comment.idea_id == reply.idea_id,
        Comment.thread_id == reply.thread_id,
        Comment.id < reply.id,
        Comment.deleted_at.is_(None),
        Comment.hidden_at.is_(None),
    )
    return Account.id.in_(said)


def _has_an_edit_to_read(idea: Idea) -> ColumnElement[bool]:
    """Whoever has not looked since the last change need not hear of the next."""
    return exists().where(
        Notification.recipient_id == Account.id,
        Notification.idea_id == idea.id,
        Notification.kind == NotificationKind.FOLLOWED_IDEA,
        Notification.comment_id.is_(None),
        Notification.read_at.is_(None),
    )


def _tell_all(session: Session, news: News, audience: Audience) -> None:
    at = now()
    values: dict[str, ColumnElement[Any]] = {
        "kind": literal(audience.kind, Slug(NotificationKind)),
        "idea_id": literal(news.idea_id),
        "comment_id": cast(literal(news.comment_id, Integer), Integer),
        "decision_id": cast(literal(news.decision_id, Integer), Integer),
        "news_id": literal(news.id),
        "number": literal(1),
        "made_at": literal(at, Notification.made_at.type),
        "changed_at": literal(at, Notification.changed_at.type),
    }
    rows = _recipients(news, audience).add_columns(*values.values())
    insert_those_absent(session, Notification, ["recipient_id", "in_app", "mail", *values], rows)


def _recipients(news: News, audience: Audience) -> Select[Any]:
    """Who of an audience is told, and how they want to hear it. Nobody hears about their own deed."""
    usual = AS_THE_BOARD_HAS_IT[audience.kind]
    in_app = func.coalesce(Preference.in_app, literal(usual.in_app))
    mail = func.coalesce(Preference.mail, literal(usual.mail, Slug(MailChoice)))
    own = and_(Preference.account_id == Account.id, Preference.kind == audience.kind)
    columns: list[ColumnElement[Any]] = [Account.id.expression, in_app.label("in_app"), mail.label("mail")]
    return (
        select(*columns)
        .outerjoin(Preference, own)
        .where(
            audience.who,
            Account.id.is_distinct_from(news.by_id),
            Account.confirmed_at.is_not(None),
            Account.closed_at.is_(None),
            ~Account.is_example,
            or_(in_app, mail != MailChoice.NONE),
        )
    )


def _tell_of_a_vote(session: Session, news: News) -> None:
    """Fold it into what the author has not read yet. A vote that was taken back since is none."""
    idea = news.idea
    cast_then = exists().where(Vote.idea_id == idea.id, Vote.voter_id == news.by_id, Vote.cast_at == news.at)
    if idea.visibility not in shown_to(None) or not session.scalar(select(cast_then)):
        return
    audience = Audience(NotificationKind.VOTES, Account.id == idea.author_id)
    wish = session.execute(_recipients(news, audience)).one_or_none()
    if wish is None:
        return
    first = case((Notification.made_at > news.at, news.at), else_=Notification.made_at)
    counted = (
        select(func.count())
        .select_from(Vote)
        .where(Vote.idea_id == idea.id, Vote.voter_id != idea.author_id, Vote.cast_at >= first)
    )
    # Counted anew and not one more: whoever votes, takes it back and votes again is one person.
    folded = session.execute(
        update(Notification)
        .where(
            Notification.recipient_id == idea.author_id,
            Notification.idea_id == idea.id,
            Notification.kind == NotificationKind.VOTES,
            Notification.read_at.is_(None),
        )
        .values(number=counted.scalar_subquery(), made_at=first, changed_at=now(), mail=wish.mail)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(folded, CursorResult)
    if folded.rowcount == 0:
        session.add(
            Notification(
                recipient_id=idea.author_id, kind=NotificationKind.VOTES, idea_id=idea.id, news_id=news.id,
                in_app=wish.in_app, mail=wish.mail, made_at=news.at,
            )
        )  # fmt: skip
        session.flush()


def _count_unread(session: Session, news: News) -> None:
    told = select(Notification.recipient_id).where(Notification.news_id == news.id, Notification.in_app)
    session.execute(
        update(Account)
        .where(Account.id.in_(told))
        .values(unread=Account.unread + 1)
        .execution_options(synchronize_session=False)
    )
