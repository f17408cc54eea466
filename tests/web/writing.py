"""What people fill in, and the few things they do outside the board."""

import re
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete
from sqlalchemy.orm import Session

from ideas.actions.passwords import password_hash
from ideas.model.accounts import Account, SignInSession
from ideas.settings import Settings

PASSWORD = "vier fietsen in de regen"
FIELDS = [
    "question", "added_value", "title", "summary", "how_it_works", "domains", "motives", "joins",
    "quick_to_start", "adaptable", "low_trust_needed", "easy_to_undo", "stage", "form",
]  # fmt: skip


def filled_in(**other: Any) -> dict[str, Any]:
    """Everything that the form for an idea asks, answered well unless the test says otherwise."""
    return {
        "question": "Hoe houden we de zwembaden samen open?",
        "added_value": "Kinderen leren zwemmen, ook als er te weinig badmeesters zijn.",
        "title": "Badmeesters delen",
        "summary": "Vier gemeenten maken samen een rooster voor badmeesters.",
        "how_it_works": "1. Maak een rooster.\n2. **Bel** elkaar.",
        "domains": ["burgerzaken"],
        "motives": ["kosten", "kwetsbaarheid"],
        "joins": "Het overleg van de zwembaden",
        "quick_to_start": "5",
        "adaptable": "4",
        "low_trust_needed": "3",
        "easy_to_undo": "2",
        "stage": "proef",
        "form": "personeelspool",
        **other,
    }


def has_a_password(session: Session, account: Account) -> Account:
    """Let this person sign in on the page for it."""
    account.password_hash = password_hash(PASSWORD)
    session.add(account)
    session.commit()
    return account


def every_session_ends(session: Session) -> None:
    """Two weeks go by."""
    session.execute(delete(SignInSession))
    session.commit()


def mails(settings: Settings) -> list[Any]:
    """What was mailed, the last mail last."""
    files = sorted(settings.outbox.glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def link_in_last_mail(settings: Settings) -> str:
    """The address in the last mail, as a path."""
    text = mails(settings)[-1].get_body(("plain",)).get_content()
    found = re.search(r"https?://\S+", text)
    assert found, f"no link in {text}"
    return urlsplit(found[0]).path


def doors_of(idea: Any) -> list[tuple[str, str]]:
    """Every address of one idea, with how it is asked for."""
    here = f"/ideas/{idea.id}-{idea.slug}"
    return [
        ("GET", f"/ideas/{idea.id}"),
        ("GET", here),
        ("GET", f"/ideas/{idea.id}-wrong"),
        ("GET", f"{here}/edit"),
        ("POST", f"{here}/edit"),
        ("GET", f"{here}/history"),
        ("GET", f"{here}/withdraw"),
        ("POST", f"{here}/withdraw"),
        ("POST", f"{here}/vote"),
        ("POST", f"{here}/comments"),
    ]
