"""Somebody who used everything that the board has: of each thing that can be kept about a person there is one."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.actions.accounts import begin_session
from ideas.actions.appeals import appeal_against_decision
from ideas.actions.comments import post_comment
from ideas.actions.flags import flag_idea
from ideas.actions.ideas import edit_idea, start_draft, submit_idea
from ideas.actions.kept_texts import keep_text
from ideas.actions.measures import take_measure
from ideas.actions.moderation import ask_for_change, feature_idea, hide_comment
from ideas.actions.notifications import put_in_outbox
from ideas.actions.passwords import password_hash
from ideas.actions.saved_searches import save_search
from ideas.actions.stages import advance_stage
from ideas.actions.votes import cast_vote
from ideas.model.accounts import Account, Identity, LinkPurpose, OneTimeLink, SignInStep, StepPurpose
from ideas.model.base import now
from ideas.model.comments import Comment, CommentKind
from ideas.model.flags import FlagReason
from ideas.model.follows import Follow
from ideas.model.ideas import Idea, Stage
from ideas.model.measures import MeasureKind
from ideas.model.merging import Merge, MovedFollow, MovedVote
from ideas.model.moderation import Decision
from ideas.model.notifications import (
    MailChoice,
    MessageKind,
    News,
    NewsKind,
    Notification,
    NotificationKind,
    Preference,
)
from ideas.model.organisations import EmailDomain, RefusedClaim, VerifiedBy
from ideas.model.queue import QueueLook
from ideas.model.second_factors import CodeApp, Passkey, RecoveryCode
from ideas.model.tags import TagSuggestion
from ideas.queries.kept_texts import Keeper
from ideas.text.keys import hash_of
from tests.conftest import content

# What stands in each field: words that nobody else uses, so that wherever one turns up it came from here.
MARKS = {
    "name": "Kanariena Piepstra",
    "address": "kanarie@vogelnest.example",
    "password": "piep zei de kanarie in haar kooi",
    "session key": "kanarie-sessiesleutel",
    "link key": "kanarie-linksleutel",
    "new address": "nieuwe.kanarie@vogelnest.example",
    "code app": "kanarie-codegeheim-versleuteld",
    "recovery code": "kanarie-herstelcode",
    "passkey": "Kanariesleutelhanger",
    "passkey id": "kanarie-passkey-nummer",
    "identity": "kanarie-bij-de-gemeente",
    "device": "Kanariebrowser",
    "draft": "Kanarieconcept over voliers",
    "typed": "Kanariegetyp dat nooit verstuurd werd",
    "sent back": "Kanarievoorstel dat terugkwam",
    "idea": "Kanarieplan voor samen zingen",
    "earlier text": "Kanarieplan in de eerste versie",
    "comment": "Kanariegezang onder dit idee",
    "hidden comment": "Kanariegekrijs dat niet mocht",
    "reason": "Kanariereden van de moderator",
    "flag": "Kanariemelding over een ander",
    "appeal": "Kanariebezwaar tegen het besluit",
    "warning": "Kanariewaarschuwing van de moderator",
    "stop": "Kanarieles van het stoppen",
    "label": "Kanarielabel",
}
# What is no longer about anybody when the account is closed, and stays if the person wants so.
TOLD_OTHERS = ("idea", "earlier text", "comment", "hidden comment", "reason", "stop")


class FullLife(NamedTuple):
    """Who it is, and the idea and comment that others know them by."""

    account: Account
    idea: Idea
    comment: Comment


def a_full_life(session: Session, *, idea_of_another: Idea, moderator: Account) -> FullLife:
    """Let somebody do everything that can be done here."""
    account = Account(
        name=MARKS["name"], email=MARKS["address"], confirmed_at=now(), password_hash=password_hash(MARKS["password"]),
        organisation_code="GM0301", organisation_verified_by=VerifiedBy.ADDRESS, shows_support=True,
    )  # fmt: skip
    session.add_all([account, EmailDomain(domain="vogelnest.example", organisation_code="GM0301")])
    session.flush()
    _sign_in_in_every_way(session, account)
    idea = _write_ideas(session, account, moderator)
    comment = _comment(session, account, idea_of_another, moderator)
    cast_vote(session, idea_of_another, by=account)
    keep_text(session, Keeper(account.id, None), "/ideas/new", {"title": [MARKS["typed"]]})
    _be_told(session, account, idea, comment)
    _speak_to_moderators(session, account, idea_of_another, moderator)
    session.add(
        RefusedClaim(
            account_id=account.id, organisation_code="GM0301", refused_by=moderator.id,
            reason=f"Wie bent u, {MARKS['name']}?",
        )
    )  # fmt: skip
    session.commit()
    return FullLife(account, idea, comment)


def _sign_in_in_every_way(session: Session, account: Account) -> None:
    later, who = now() + timedelta(days=1), account.id
    begin_session(session, account, days=1, device=MARKS["device"])
    session.add_all(
        [
            Identity(issuer="https://inloggen.example", subject=MARKS["identity"], account_id=who),
            Passkey(
                credential_id=MARKS["passkey id"], account_id=who, public_key=b"kanarie", name=MARKS["passkey"]
            ),
            CodeApp(account_id=who, secret=MARKS["code app"]),
            RecoveryCode(account_id=who, code_hash=hash_of(MARKS["recovery code"])),
            OneTimeLink(
                key_hash=hash_of(MARKS["link key"]), purpose=LinkPurpose.CHANGE_ADDRESS, account_id=who,
                new_email=MARKS["new address"], expires_at=later,
            ),
            SignInStep(
                key_hash=hash_of("stap"), purpose=StepPurpose.NEW_PASSKEY, account_id=who, expires_at=later,
                details={"challenge": MARKS["session key"]},
            ),
        ]
    )  # fmt: skip


def _write_ideas(session: Session, account: Account, moderator: Account) -> Idea:
    start_draft(session, content(title=MARKS["draft"]), by=account, language="nl")
    sent_back = start_draft(session, content(title=MARKS["sent back"]), by=account, language="nl")
    submit_idea(session, sent_back, by=account, first_idea_waits=True)
    ask_for_change(session, sent_back, by=moderator, reason=f"Beste {MARKS['name']}, maak het korter.")
    idea = start_draft(session, content(title=MARKS["earlier text"]), by=account, language="nl")
    submit_idea(session, idea, by=account, first_idea_waits=False)
    edit_idea(session, idea, content(title=MARKS["idea"]), by=account)
    feature_idea(session, idea, by=moderator, reason=MARKS["reason"])
    advance_stage(session, idea, Stage.STOPPED, by=account, why=MARKS["stop"])
    return idea


def _comment(session: Session, account: Account, idea: Idea, moderator: Account) -> Comment:
    comment, hidden = (
        post_comment(session, idea, by=account, kind=CommentKind.REMARK, body=MARKS[mark])
        for mark in ("comment", "hidden comment")
    )
    hide_comment(session, hidden, by=moderator, reason=f"{MARKS['reason']} voor {MARKS['name']}")
    return comment


def _speak_to_moderators(session: Session, account: Account, other: Idea, moderator: Account) -> None:
    flag_idea(session, other, by=account, reason=FlagReason.OTHER, body=MARKS["flag"])
    hidden = session.scalars(select(Decision).where(Decision.comment_id.is_not(None))).first()
    assert hidden is not None
    appeal_against_decision(session, hidden, by=account, body=MARKS["appeal"])
    reason = f"{MARKS['warning']}, {MARKS['name']}"
    take_measure(session, account, MeasureKind.WARN, by=moderator, reason=reason, days=None)
    session.add(TagSuggestion(idea_id=other.id, tag_slug="kanarie", label=MARKS["label"], suggested_by=account.id))
    session.add(News(kind=NewsKind.FLAG_SETTLED, idea_id=other.id, to_id=account.id))
    gone = next(
        number
        for number in session.scalars(select(Idea.id).where(Idea.published_at.is_not(None)))
        if number != other.id
    )
    merge = Merge(kept_id=other.id, gone_id=gone, decision_id=hidden.id, undone_at=now())
    session.add(merge)
    session.flush()
    session.add_all(
        [
            MovedVote(merge_id=merge.id, voter_id=account.id),
            MovedFollow(merge_id=merge.id, account_id=account.id),
            QueueLook(account_id=account.id),
        ]
    )
    session.flush()


def _be_told(session: Session, account: Account, idea: Idea, comment: Comment) -> None:
    save_search(session, "q=zout", by=account, name="Zout", tells=True)
    told = {"recipient_id": account.id, "idea_id": idea.id, "comment_id": comment.id}
    session.add_all(
        [
            Follow(account_id=account.id, domain_slug="burgerzaken"),
            Preference(account_id=account.id, kind=NotificationKind.REPLY, mail=MailChoice.DAILY),
            Notification(kind=NotificationKind.COMMENT, **told),
            News(kind=NewsKind.COMMENT_POSTED, idea_id=comment.idea_id, comment_id=comment.id, by_id=account.id),
        ]
    )
    put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, account)
    put_in_outbox(session, MessageKind.CONFIRM_ADDRESS, account, to_address=MARKS["new address"], key="x", hours=48)
