"""What accounts, sessions, links, mails, votes and organisations know more than before."""

import secrets

import sqlalchemy as sa
from alembic import op

from ideas.migrations.altering import add_check, add_column, change_check, change_words, may_be_empty

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TO_AN_ORGANISATION = "CONSTRAINT fk_{}_organisation_code REFERENCES organisations (code)"
MAILS = [
    "confirm_address", "account_exists", "reset_password", "confirm_new_address", "address_changes", "password_changed",
    "new_device", "sign_in_changed", "account_closed", "news", "digest",
]  # fmt: skip


def upgrade() -> None:
    change_words("organisations", "kind", ["gemeente", "samenwerkingsverband", "anders"])
    may_be_empty("organisations", province=sa.String(40), latitude=sa.Double(), longitude=sa.Double())
    add_check("organisations", "a_municipality_has_a_province", "kind <> 'gemeente' OR province IS NOT NULL")
    _accounts()
    _sessions_and_links()
    _messages()
    add_column("votes", "organisation_code", "VARCHAR(10)", TO_AN_ORGANISATION.format("votes"))
    add_column("votes", "organisation_verified", "BOOLEAN", "NOT NULL DEFAULT FALSE")
    add_column("ideas", "municipalities", "INTEGER", "NOT NULL DEFAULT 0")
    add_check("ideas", "municipalities_not_below_zero", "municipalities >= 0")
    _ideas_that_were_erased()


def _ideas_that_were_erased() -> None:
    change_words("ideas", "visibility", ["concept", "wacht", "gepubliceerd", "ingetrokken", "gewist"])
    for check, condition in (
        ("title_has_a_length", "length(title) BETWEEN 10 AND 120"),
        ("it_asks_a_question", "length(question) >= 10"),
        ("it_adds_value", "length(added_value) >= 1"),
    ):
        before, after = f"visibility = 'concept' OR {condition}", f"visibility IN ('concept', 'gewist') OR {condition}"
        change_check("ideas", check, before, after)
    text = "title || question || added_value || summary || how_it_works || joins"
    add_check("ideas", "erased_has_no_text", f"visibility <> 'gewist' OR ({text}) = ''")


def _accounts() -> None:
    add_column("accounts", "closed_at", "MOMENT")
    add_column("accounts", "pseudonym", "VARCHAR(22)", "NOT NULL DEFAULT ''")
    add_column("accounts", "organisation_code", "VARCHAR(10)", TO_AN_ORGANISATION.format("accounts"))
    add_column("accounts", "organisation_verified_by", "VARCHAR(40)")
    add_column("accounts", "shows_support", "BOOLEAN", "NOT NULL DEFAULT FALSE")
    add_column("accounts", "unread", "INTEGER", "NOT NULL DEFAULT 0")
    for check, condition in (
        ("organisation_verified_by_is_known", "organisation_verified_by IN ('single-sign-on', 'address', 'moderator')"),
        ("verified_is_about_an_organisation", "organisation_verified_by IS NULL OR organisation_code IS NOT NULL"),
        ("unread_not_below_zero", "unread >= 0"),
        ("closed_has_no_password", "closed_at IS NULL OR password_hash IS NULL"),
    ):
        add_check("accounts", check, condition)
    there = op.get_bind()
    accounts = sa.table("accounts", sa.column("id"), sa.column("pseudonym"))
    for number in there.scalars(sa.select(accounts.c.id)).all():
        named = sa.update(accounts).where(accounts.c.id == number).values(pseudonym=secrets.token_urlsafe(16))
        there.execute(named)
    op.create_index("ix_accounts_pseudonym", "accounts", ["pseudonym"], unique=True)
    op.create_index("ix_accounts_organisation_code", "accounts", ["organisation_code"])


def _sessions_and_links() -> None:
    # A session of before says not how it began: everybody signs in once more.
    op.execute("DELETE FROM sign_in_sessions")
    for moment in ("proved_at", "seen_at"):
        add_column("sign_in_sessions", moment, "MOMENT", "NOT NULL DEFAULT '1970-01-01 00:00:00'")
    add_column("sign_in_sessions", "second_factor", "BOOLEAN", "NOT NULL DEFAULT FALSE")
    add_column("sign_in_sessions", "device", "VARCHAR(80)", "NOT NULL DEFAULT ''")
    change_words(
        "one_time_links", "purpose", ["confirm-address", "first-administrator", "reset-password", "change-address"]
    )
    add_column("one_time_links", "new_email", "VARCHAR(254)")
    add_column("one_time_links", "bound_to", "VARCHAR(64)")
    add_column("one_time_links", "issuer", "VARCHAR(255)")
    add_column("one_time_links", "subject", "VARCHAR(255)")


def _messages() -> None:
    change_words("messages", "kind", MAILS)
    add_column("messages", "given_up_at", "MOMENT")
    add_column("messages", "message_key", "VARCHAR(32)", "NOT NULL DEFAULT ''")
    add_column("messages", "event", "VARCHAR(120)")
    add_column("messages", "to_address", "VARCHAR(254)")
    add_check("messages", "sent_or_given_up", "sent_at IS NULL OR given_up_at IS NULL")
    there = op.get_bind()
    messages = sa.table("messages", sa.column("id"), sa.column("message_key"))
    for number in there.scalars(sa.select(messages.c.id)).all():
        there.execute(sa.update(messages).where(messages.c.id == number).values(message_key=secrets.token_hex(16)))
    op.create_index("ix_messages_event", "messages", ["event"], unique=True)
    op.create_index("ix_messages_given_up", "messages", ["given_up_at"])


def downgrade() -> None:
    raise NotImplementedError("what people said about themselves would be lost: restore a backup instead")
