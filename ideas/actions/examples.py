"""The example content: ideas with their sources that show what a full board looks like, and taking them away again.

What an example is stands in the data: `is_example` on the idea and on every account that wrote, discussed or
supported one. No municipality confirmed an example; its `Source` says how far it rests on one.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from importlib.resources import files
from typing import Any, NamedTuple

from sqlalchemy import Delete, Update, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from ideas.actions.filing import file_under, give_motives
from ideas.actions.merging import let_others_out
from ideas.actions.recount import mend_tallies
from ideas.actions.search import forget_ideas, search_anew
from ideas.actions.versions import keep_version
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.comments import Comment, CommentKind
from ideas.model.ideas import Grounding, Idea, Motive, Source, Stage, Version, Visibility
from ideas.model.kept_texts import KeptText
from ideas.model.merging import Merge
from ideas.model.moderation import Decision
from ideas.model.tags import IdeaTag, Tag
from ideas.model.votes import IdeaDay, TallyClock, Vote
from ideas.text.markdown import safe_html
from ideas.text.slugs import slug_of

Told = dict[str, Any]


class _Stretch(NamedTuple):
    """Votes cast between so many days ago. `leaning` 1 spreads them evenly, 2 puts most of them at the beginning."""

    earliest: float
    latest: float
    leaning: int


# The edges keep clear of those of the periods. An idea gets most of its support soon after it appeared.
_STRETCHES = {
    "earlier": _Stretch(10_000.0, 30.1, leaning=2),
    "month": _Stretch(28.9, 7.1, leaning=1),
    "week": _Stretch(6.0, 0.05, leaning=1),
}
_ACCOUNTS_ARE_OLDER_BY = timedelta(days=30)
_KINDS = {"aanvulling": CommentKind.REMARK}
# An address that belongs to an idea or a comment: /ideas/12/edit, /moderation/ideas/12/publish, /comments/7.
_ABOUT = re.compile(r"/(ideas|comments)/([0-9]+)(?![0-9A-Za-z])")


class RemovedExamples(NamedTuple):
    """What was taken away: also what real people said about examples, and how they voted on them."""

    ideas: int
    comments: int
    votes: int
    accounts: int


class Example(NamedTuple):
    """An example idea on the board, its author, and what the file tells about it."""

    idea: Idea
    author: Account
    told: Told


def examples_are_loaded(session: Session) -> bool:
    """Is there example content on this board?"""
    return bool(session.scalar(select(exists().where(Account.is_example))))


def load_examples(session: Session) -> int:
    """Put the example ideas on the board, with the example accounts that wrote, discussed and supported them.

    The spread of dates and votes is fixed, and counts back from now. An example that its file puts in four domains
    keeps the first three, the most that an idea has here. Answers with the number of ideas; 0 when they are there.
    """
    # Two processes that start at once meet at the clock, and the second one finds the examples there.
    session.execute(select(TallyClock.id).with_for_update())
    if examples_are_loaded(session):
        return 0
    content = json.loads((files("ideas.reference") / "example-ideas.json").read_text("utf-8"))
    at = now()
    # The oldest first, so that numbers run with dates, as they do for ideas that people post.
    content["ideas"].sort(key=lambda told: -told["published_days_ago"])
    accounts = _accounts_by_role(session, content, at)
    examples = [_example(told, accounts[told["author_role"]], at) for told in content["ideas"]]
    session.add_all(example.idea for example in examples)
    session.flush()
    for example in examples:
        _file(session, example)
    _date_versions(session)
    _add_comments(session, examples, accounts, at)
    session.execute(
        insert(Vote), [vote for example in examples for vote in _votes_for(example, list(accounts.values()), at)]
    )
    mend_tallies(session)
    for example in examples:
        search_anew(session, example.idea.id)
    return len(examples)


def remove_examples(session: Session) -> RemovedExamples:
    """Take every trace of the example content away, with all that anybody did to it.

    The rows that belong to an idea, a comment or an account go with it: the database sees to that.
    """
    ideas = set(session.scalars(select(Idea.id).where(Idea.is_example)))
    accounts = set(session.scalars(select(Account.id).where(Account.is_example)))
    said_by_examples = select(Comment.id).where(Comment.author_id.in_(accounts))
    comments = set(
        session.scalars(
            select(Comment.id).where(
                Comment.idea_id.in_(ideas) | Comment.author_id.in_(accounts) | Comment.reply_to.in_(said_by_examples)
            )
        )
    )
    votes = session.scalar(
        select(func.count()).select_from(Vote).where(Vote.idea_id.in_(ideas) | Vote.voter_id.in_(accounts))
    )
    tags = set(session.scalars(select(IdeaTag.tag_slug).where(IdeaTag.idea_id.in_(ideas))))
    _let_go_of_merges(session, ideas)
    _forget_texts_about(session, ideas, comments)
    forget_ideas(session, sorted(ideas))
    for number in session.scalars(select(Comment.idea_id).where(Comment.id.in_(comments)).distinct()):
        search_anew(session, number)
    _delete(session, delete(Comment).where(Comment.id.in_(comments)))
    _delete(session, delete(Idea).where(Idea.id.in_(ideas)))
    _delete(session, delete(Account).where(Account.id.in_(accounts)))
    into = aliased(Tag)
    leads_here = exists().where(into.merged_into_slug == Tag.slug)
    unused = ~exists().where(IdeaTag.tag_slug == Tag.slug)
    _delete(session, delete(Tag).where(Tag.slug.in_(tags), unused, ~leads_here))
    mend_tallies(session)
    _delete(session, delete(IdeaDay).where(IdeaDay.votes == 0, IdeaDay.comments == 0))
    session.expire_all()
    return RemovedExamples(len(ideas), len(comments), votes or 0, len(accounts))


def _let_go_of_merges(session: Session, ideas: set[int]) -> None:
    """What went into an example comes out again; an example that went into an idea leaves what it brought along."""
    for example in session.scalars(select(Idea).where(Idea.id.in_(ideas)).order_by(Idea.id)).all():
        let_others_out(session, example)
    about = Merge.kept_id.in_(ideas) | Merge.gone_id.in_(ideas)
    _delete(session, delete(Merge).where(about))
    _delete(session, update(Decision).where(Decision.other_idea_id.in_(ideas)).values(other_idea_id=None))


def _forget_texts_about(session: Session, ideas: set[int], comments: set[int]) -> None:
    """Throw away what people typed and did not send, or it would turn up at a later idea with the same number."""
    gone = {"ideas": ideas, "comments": comments}
    about = {
        kept.id
        for kept in session.execute(select(KeptText.id, KeptText.address))
        for noun, number in _ABOUT.findall(kept.address)
        if int(number) in gone[noun]
    }
    _delete(session, delete(KeptText).where(KeptText.id.in_(about)))


def _delete(session: Session, statement: Delete | Update) -> None:
    # What goes with it by cascade is unknown to the session, so it forgets everything at the end instead.
    session.execute(statement.execution_options(synchronize_session=False))


def _accounts_by_role(session: Session, content: Told, at: datetime) -> dict[str, Account]:
    oldest = max(told["published_days_ago"] for told in content["ideas"])
    made = at - timedelta(days=oldest) - _ACCOUNTS_ARE_OLDER_BY
    accounts = {
        role: Account(
            email=f"voorbeeld-{number:02}@voorbeeld.invalid",
            name=f"Voorbeeld: {role}",
            is_example=True,
            created_at=made,
            confirmed_at=made,
        )
        for number, role in enumerate(content["accounts"], start=1)
    }
    session.add_all(accounts.values())
    session.flush()
    return accounts


def _example(told: Told, author: Account, at: datetime) -> Example:
    # Some hours earlier, each its own, or all of them would have appeared at the same time of the day.
    published = at - timedelta(days=told["published_days_ago"] + 0.4 * _fraction(told["id"], "published"))
    featured = told["featured_days_ago"]
    idea = Idea(
        slug=slug_of(told["title"]),
        author_id=author.id,
        **{field: told[field] for field in ("title", "question", "added_value", "summary", "how_it_works")},
        **told["pragmatism"],
        how_it_works_html=safe_html(told["how_it_works"]),
        stage=Stage(told["stage"]),
        form_slug=told["form"],
        visibility=Visibility.PUBLISHED,
        is_example=True,
        created_at=published - timedelta(days=1 + 6 * _fraction(told["id"], "created")),
        submitted_at=published - timedelta(hours=1 + 20 * _fraction(told["id"], "submitted")),
        changed_at=published,
        published_at=published,
        featured_at=at - timedelta(days=featured) if featured is not None else None,
    )
    return Example(idea, author, told)


def _file(session: Session, example: Example) -> None:
    idea, author, told = example
    file_under(session, idea.id, told["domains"])
    give_motives(session, idea.id, [Motive(slug) for slug in told["motives"]])
    session.add(
        Source(
            idea_id=idea.id,
            grounding=Grounding(told["grounding"]),
            address=told["source_url"],
            places=", ".join(told["where_applied"]),
            note=told["where_note"] or "",
        )
    )
    keep_version(session, idea, by=author)


def _date_versions(session: Session) -> None:
    """Let the text date from when it was sent in, not from now."""
    session.flush()
    sent_in = select(Idea.submitted_at).where(Idea.id == Version.idea_id).scalar_subquery()
    session.execute(
        update(Version)
        .where(Version.idea_id.in_(select(Idea.id).where(Idea.is_example)))
        .values(written_at=sent_in)
        .execution_options(synchronize_session=False)
    )


def _add_comments(session: Session, examples: list[Example], accounts: dict[str, Account], at: datetime) -> None:
    comments = [comment for example in examples for comment in _comments_on(example, accounts, at)]
    session.add_all(comments)
    session.flush()
    for comment in comments:
        comment.thread_id = comment.id
    session.flush()


def _comments_on(example: Example, accounts: dict[str, Account], at: datetime) -> Iterator[Comment]:
    idea, _, told = example
    assert idea.published_at is not None
    parts = sorted(_fraction(told["id"], "comment", place) ** 2 for place in range(len(told["comments"])))
    for part, comment in zip(parts, told["comments"], strict=True):
        yield Comment(
            idea_id=idea.id,
            author_id=accounts[comment["author_role"]].id,
            kind=_KINDS.get(comment["kind"]) or CommentKind(comment["kind"]),
            body=comment["body"],
            body_html=safe_html(comment["body"]),
            posted_at=idea.published_at + (at - idea.published_at) * part,
        )


def _votes_for(example: Example, accounts: list[Account], at: datetime) -> Iterator[Told]:
    """The author's own vote at publication, and those of others: per stretch of time as many as the file says."""
    idea, author, told = example
    assert idea.published_at is not None
    yield {"idea_id": idea.id, "voter_id": author.id, "cast_at": idea.published_at}
    others = sorted(
        (account for account in accounts if account is not author),
        key=lambda account: _fraction(told["id"], "voter", account.email),
    )
    voters = iter(others)
    longest = (at - idea.published_at) / timedelta(days=1)
    for name, stretch in _STRETCHES.items():
        earliest = min(stretch.earliest, longest)
        for place in range(told["votes"][name]):
            part = _fraction(told["id"], name, place) ** stretch.leaning
            days = earliest - (earliest - stretch.latest) * part
            yield {"idea_id": idea.id, "voter_id": next(voters).id, "cast_at": at - timedelta(days=days)}


def _fraction(*words: object) -> float:
    """A number from 0 up to 1 that looks like chance and is always the same for the same words."""
    return int(sha256(":".join(map(str, words)).encode()).hexdigest()[:12], 16) / 16**12
