"""What moderators need: reasons at hand, one queue, flags, appeals, merges, calls, measures and a sealed trail."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from alembic import op

from ideas.migrations.altering import add_check, add_column, change_words

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

QUEUE_KINDS = [
    "new-idea", "changed-idea", "flagged-idea", "flagged-comment", "appeal", "double", "stale-idea",
    "tag-suggested", "note-overdue",
]  # fmt: skip
DECISIONS = [
    "publish", "ask-change", "decline", "withdraw", "restore", "feature", "unfeature", "curate", "stage", "note",
    "lock-comments", "unlock-comments", "merge", "split", "variant", "no-variant", "hide", "show", "undo",
]  # fmt: skip
VISIBILITIES = ["concept", "wacht", "gepubliceerd", "ingetrokken", "samengevoegd", "gewist"]
NEWS = [
    "idea-published", "idea-waits", "idea-edited", "vote-cast", "comment-posted", "decided", "flag-settled",
    "appeal-made", "appeal-answered",
]  # fmt: skip
NOTIFICATIONS = [
    "comment-on-yours", "reply-to-you", "votes-for-yours", "decision-on-yours", "followed-idea", "new-idea",
    "waiting-for-a-moderator", "outcome-of-your-flag", "answer-to-your-appeal",
]  # fmt: skip
MAILS = [
    "confirm_address", "account_exists", "reset_password", "confirm_new_address", "address_changes", "password_changed",
    "new_device", "sign_in_changed", "account_closed", "news", "digest", "measure", "appeal_answered",
]  # fmt: skip


def upgrade() -> None:
    _new_tables()
    _new_columns()
    change_words("ideas", "visibility", VISIBILITIES)
    change_words("decisions", "kind", DECISIONS)
    change_words("news", "kind", NEWS)
    change_words("notifications", "kind", NOTIFICATIONS)
    change_words("preferences", "kind", NOTIFICATIONS)
    change_words("messages", "kind", MAILS)
    add_check("ideas", "merged_leads_somewhere", "(visibility = 'samengevoegd') = (merged_into_id IS NOT NULL)")
    add_check("ideas", "it_does_not_lead_to_itself", "merged_into_id IS NULL OR merged_into_id <> id")
    add_check("comments", "flagged_away_is_hidden", "flagged_away_at IS NULL OR hidden_at IS NOT NULL")
    for table in ("domains", "tags"):
        add_check(table, "merged_is_retired", "merged_into_slug IS NULL OR retired_at IS NOT NULL")
        add_check(table, "it_does_not_lead_to_itself", "merged_into_slug IS NULL OR merged_into_slug <> slug")
    _what_stays_as_it_is()
    _what_waits_already()


def _new_columns() -> None:
    for name in ("suspended_until", "limited_until"):
        add_column("accounts", name, "MOMENT")
    add_column("comments", "flagged_away_at", "MOMENT")
    ideas_go = "REFERENCES ideas (id)"
    add_column("decisions", "other_idea_id", "INTEGER", f"CONSTRAINT fk_decisions_other_idea_id {ideas_go}")
    reasons = "CONSTRAINT fk_decisions_reason_slug REFERENCES ready_reasons (slug)"
    add_column("decisions", "reason_slug", "VARCHAR(60)", reasons)
    add_column("decisions", "batch_id", "INTEGER", "CONSTRAINT fk_decisions_batch_id REFERENCES batches (id)")
    for table in ("domains", "tags"):
        add_column(table, "retired_at", "MOMENT")
        into = f"CONSTRAINT fk_{table}_merged_into_slug REFERENCES {table} (slug)"
        add_column(table, "merged_into_slug", "VARCHAR(60)", into)
    add_column("domains", "changed_at", "MOMENT")
    add_column("tags", "aliases", "JSON", "NOT NULL DEFAULT '[]'")
    add_column("ideas", "comments_locked_at", "MOMENT")
    add_column("ideas", "reviewed_at", "MOMENT")
    into = "CONSTRAINT fk_ideas_merged_into_id REFERENCES ideas (id)"
    add_column("ideas", "merged_into_id", "INTEGER", into)
    add_column("ideas", "call_id", "INTEGER", "CONSTRAINT fk_ideas_call_id REFERENCES calls (id)")
    add_column("ideas", "editorial_note", "TEXT", "NOT NULL DEFAULT ''")
    person = "CONSTRAINT fk_news_to_id REFERENCES accounts (id)"
    add_column("news", "to_id", "INTEGER", person)
    op.create_index("ix_decisions_decided_at", "decisions", ["decided_at", "id"])
    op.create_index("ix_decisions_of_batch", "decisions", ["batch_id", "id"])
    op.create_index("ix_decisions_reason_slug", "decisions", ["reason_slug"])
    op.create_index("ix_decisions_with_other", "decisions", ["other_idea_id", "id"])
    op.create_index("ix_ideas_by_call", "ideas", ["call_id", "visibility", "id"])
    op.create_index("ix_ideas_merged_into", "ideas", ["merged_into_id"])
    op.create_index("ix_news_to_id", "news", ["to_id"])


def _what_stays_as_it_is() -> None:
    """The trail is only added to. Who can write to the database can take this away, but not the seals."""
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_events_no_{deed.lower()} BEFORE {deed} ON audit_events "
                "BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_events_stay() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit trail is only added to' USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_events_stay BEFORE UPDATE OR DELETE ON audit_events "
        "FOR EACH ROW EXECUTE FUNCTION audit_events_stay()"
    )


def _what_waits_already() -> None:
    """Ideas that were sent in wait in the queue from now on. Authors were promised five working days: a week."""
    there = op.get_bind()
    items = sa.table(
        "queue_items", sa.column("kind"), sa.column("subject"), sa.column("idea_id"), sa.column("flags"),
        *(sa.column(name, sa.DateTime(timezone=True)) for name in ("since", "changed_at", "promised_at")),
    )  # fmt: skip
    ideas = sa.table(
        "ideas", sa.column("id"), sa.column("visibility"), sa.column("submitted_at", sa.DateTime(timezone=True))
    )
    waiting = there.execute(sa.select(ideas.c.id, ideas.c.submitted_at).where(ideas.c.visibility == "wacht")).all()
    for number, sent in waiting:
        at: datetime = sent
        op.execute(
            items.insert().values(
                kind="new-idea", subject=f"idea {number}", idea_id=number, flags=0, since=at, changed_at=at,
                promised_at=at + timedelta(days=7),
            )
        )  # fmt: skip
    tallies = sa.table("queue_tallies", sa.column("kind"), sa.column("waiting"))
    for kind in QUEUE_KINDS:
        op.execute(tallies.insert().values(kind=kind, waiting=len(waiting) if kind == "new-idea" else 0))
    head = sa.table("audit_head", sa.column("id"), sa.column("number"), sa.column("seal"))
    op.execute(head.insert().values(id=1, number=0, seal="0" * 64))


def _new_tables() -> None:
    op.create_table(
        "audit_events",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("happened_at", sa.String(length=32), nullable=False),
        sa.Column("by_pseudonym", sa.String(length=22), nullable=False),
        sa.Column("deed", sa.String(length=40), nullable=False),
        sa.Column("thing", sa.String(length=80), nullable=False),
        sa.Column("state_before", sa.Text(), nullable=False),
        sa.Column("state_after", sa.Text(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(seal) = 64", name=op.f("ck_audit_events_seal_is_whole")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_events")),
    )
    op.create_index("ix_audit_events_of_thing", "audit_events", ["thing", "number"], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_there_is_one_head")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "queue_tallies",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('new-idea', 'changed-idea', 'flagged-idea', 'flagged-comment', 'appeal', 'double', 'stale-idea', 'tag-suggested', 'note-overdue')",
            name=op.f("ck_queue_tallies_kind_is_known"),
        ),
        sa.CheckConstraint("waiting >= 0", name=op.f("ck_queue_tallies_waiting_not_below_zero")),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_queue_tallies")),
    )
    op.create_table(
        "ready_reasons",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title_nl", sa.String(length=80), nullable=False),
        sa.Column("title_en", sa.String(length=80), nullable=False),
        sa.Column("text_nl", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('publish', 'ask-change', 'decline', 'withdraw', 'restore', 'feature', 'unfeature', 'curate', 'stage', 'note', 'lock-comments', 'unlock-comments', 'merge', 'split', 'variant', 'no-variant', 'hide', 'show', 'undo')",
            name=op.f("ck_ready_reasons_kind_is_known"),
        ),
        sa.CheckConstraint(
            "length(text_nl) >= 1 AND length(text_en) >= 1", name=op.f("ck_ready_reasons_it_says_something")
        ),
        sa.CheckConstraint("length(title_en) BETWEEN 1 AND 80", name=op.f("ck_ready_reasons_title_en_has_a_length")),
        sa.CheckConstraint("length(title_nl) BETWEEN 1 AND 80", name=op.f("ck_ready_reasons_title_nl_has_a_length")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_ready_reasons")),
    )
    op.create_index("ix_ready_reasons_for", "ready_reasons", ["kind", "place"], unique=False)
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('publish', 'ask-change', 'decline', 'withdraw', 'restore', 'feature', 'unfeature', 'curate', 'stage', 'note', 'lock-comments', 'unlock-comments', 'merge', 'split', 'variant', 'no-variant', 'hide', 'show', 'undo')",
            name=op.f("ck_batches_kind_is_known"),
        ),
        sa.CheckConstraint("size >= 0", name=op.f("ck_batches_size_not_below_zero")),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"], name=op.f("fk_batches_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_index(op.f("ix_batches_decided_by"), "batches", ["decided_by"], unique=False)
    op.create_table(
        "calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=130), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("domain_slug", sa.String(length=60), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ideas", sa.Integer(), nullable=False),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_calls_it_closes_after_it_opened")),
        sa.CheckConstraint("ideas >= 0", name=op.f("ck_calls_ideas_not_below_zero")),
        sa.CheckConstraint("length(question) BETWEEN 10 AND 250", name=op.f("ck_calls_question_has_a_length")),
        sa.ForeignKeyConstraint(["domain_slug"], ["domains.slug"], name=op.f("fk_calls_domain_slug")),
        sa.ForeignKeyConstraint(["opened_by"], ["accounts.id"], name=op.f("fk_calls_opened_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint("slug", name=op.f("uq_calls_slug")),
    )
    op.create_index("ix_calls_by_closing", "calls", ["closes_on", "id"], unique=False)
    op.create_index(op.f("ix_calls_domain_slug"), "calls", ["domain_slug"], unique=False)
    op.create_table(
        "legal_notes",
        sa.Column("form_slug", sa.String(length=60), nullable=False),
        sa.Column("text_nl", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("html_nl", sa.Text(), nullable=False),
        sa.Column("html_en", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(owner) BETWEEN 2 AND 80", name=op.f("ck_legal_notes_owner_has_a_length")),
        sa.CheckConstraint(
            "length(text_nl) >= 1 AND length(text_en) >= 1", name=op.f("ck_legal_notes_it_says_something")
        ),
        sa.ForeignKeyConstraint(["changed_by"], ["accounts.id"], name=op.f("fk_legal_notes_changed_by")),
        sa.ForeignKeyConstraint(["form_slug"], ["cooperation_forms.slug"], name=op.f("fk_legal_notes_form_slug")),
        sa.PrimaryKeyConstraint("form_slug", name=op.f("pk_legal_notes")),
    )
    op.create_index("ix_legal_notes_by_review", "legal_notes", ["review_on"], unique=False)
    op.create_table(
        "measures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.Column("lifted_because", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(kind = 'warn') = (ends_at IS NULL)", name=op.f("ck_measures_a_term_fits_its_kind")),
        sa.CheckConstraint("kind IN ('warn', 'limit', 'suspend')", name=op.f("ck_measures_kind_is_known")),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_measures_lifted_whole_or_not")),
        sa.CheckConstraint("account_id <> taken_by", name=op.f("ck_measures_nobody_measures_themselves")),
        sa.CheckConstraint("length(reason) >= 1", name=op.f("ck_measures_it_has_a_reason")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_measures_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["lifted_by"], ["accounts.id"], name=op.f("fk_measures_lifted_by")),
        sa.ForeignKeyConstraint(["taken_by"], ["accounts.id"], name=op.f("fk_measures_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measures")),
    )
    op.create_index("ix_measures_ending", "measures", ["ends_at"], unique=False)
    op.create_index("ix_measures_of", "measures", ["account_id", "id"], unique=False)
    op.create_table(
        "queue_looks",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_queue_looks_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_queue_looks")),
    )
    op.create_table(
        "stage_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(40), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "before IN ('idee', 'verkenning', 'proef', 'in-praktijk', 'opgeschaald', 'omgevormd', 'gestopt')",
            name=op.f("ck_stage_steps_before_is_known"),
        ),
        sa.CheckConstraint(
            "stage IN ('idee', 'verkenning', 'proef', 'in-praktijk', 'opgeschaald', 'omgevormd', 'gestopt')",
            name=op.f("ck_stage_steps_stage_is_known"),
        ),
        sa.CheckConstraint(
            "stage NOT IN ('gestopt', 'omgevormd') OR length(why) >= 1", name=op.f("ck_stage_steps_an_ending_says_why")
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("fk_stage_steps_idea_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["set_by"], ["accounts.id"], name=op.f("fk_stage_steps_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_steps")),
    )
    op.create_index("ix_stage_steps_of", "stage_steps", ["idea_id", "id"], unique=False)
    op.create_table(
        "tag_suggestions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("tag_slug", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("suggested_by", sa.Integer(), nullable=False),
        sa.Column("suggested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL) AND (answered_at IS NULL) = (accepted IS NULL)",
            name=op.f("ck_tag_suggestions_answered_whole_or_not"),
        ),
        sa.CheckConstraint("length(label) BETWEEN 2 AND 40", name=op.f("ck_tag_suggestions_label_has_a_length")),
        sa.ForeignKeyConstraint(["answered_by"], ["accounts.id"], name=op.f("fk_tag_suggestions_answered_by")),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("fk_tag_suggestions_idea_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["suggested_by"], ["accounts.id"], name=op.f("fk_tag_suggestions_suggested_by"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag_suggestions")),
    )
    op.create_index("ix_tag_suggestions_once", "tag_suggestions", ["idea_id", "tag_slug"], unique=True)
    op.create_index(op.f("ix_tag_suggestions_suggested_by"), "tag_suggestions", ["suggested_by"], unique=False)
    op.create_index("ix_tag_suggestions_waiting", "tag_suggestions", ["answered_at", "id"], unique=False)
    op.create_table(
        "variants",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("idea_id <> of_id", name=op.f("ck_variants_two_different_ideas")),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("fk_variants_idea_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["of_id"], ["ideas.id"], name=op.f("fk_variants_of_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("idea_id", "of_id", name=op.f("pk_variants")),
    )
    op.create_index(op.f("ix_variants_of_id"), "variants", ["of_id"], unique=False)
    op.create_table(
        "flags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("flagged_by", sa.Integer(), nullable=False),
        sa.Column("flagged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint("outcome IN ('upheld', 'dismissed')", name=op.f("ck_flags_outcome_is_known")),
        sa.CheckConstraint(
            "reason IN ('spam', 'off-topic', 'personal-data', 'insulting', 'duplicate', 'legal', 'other')",
            name=op.f("ck_flags_reason_is_known"),
        ),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by IS NULL) AND (settled_at IS NULL) = (outcome IS NULL)",
            name=op.f("ck_flags_settled_whole_or_not"),
        ),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_flags_comment_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["flagged_by"], ["accounts.id"], name=op.f("fk_flags_flagged_by"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("fk_flags_idea_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["settled_by"], ["accounts.id"], name=op.f("fk_flags_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flags")),
    )
    op.create_index("ix_flags_by", "flags", ["flagged_by", "id"], unique=False)
    op.create_index("ix_flags_of_comment_once", "flags", ["comment_id", "flagged_by"], unique=True)
    op.create_index(
        "ix_flags_of_idea_once",
        "flags",
        ["idea_id", "flagged_by"],
        unique=True,
        sqlite_where=sa.text("comment_id IS NULL"),
        postgresql_where=sa.text("comment_id IS NULL"),
    )
    op.create_index(
        "ix_flags_open",
        "flags",
        ["idea_id", "comment_id"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "appeals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL) AND (answered_at IS NULL) = (upheld IS NULL)",
            name=op.f("ck_appeals_answered_whole_or_not"),
        ),
        sa.CheckConstraint(
            "(decision_id IS NULL) <> (measure_id IS NULL)", name=op.f("ck_appeals_it_is_about_one_thing")
        ),
        sa.CheckConstraint("length(body) >= 1", name=op.f("ck_appeals_it_says_something")),
        sa.ForeignKeyConstraint(["answered_by"], ["accounts.id"], name=op.f("fk_appeals_answered_by")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_appeals_decision_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.id"], name=op.f("fk_appeals_made_by"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measures.id"], name=op.f("fk_appeals_measure_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
    )
    op.create_index("ix_appeals_decision", "appeals", ["decision_id"], unique=True)
    op.create_index(op.f("ix_appeals_made_by"), "appeals", ["made_by"], unique=False)
    op.create_index("ix_appeals_measure", "appeals", ["measure_id"], unique=True)
    op.create_table(
        "merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("readable", sa.JSON(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kept_id <> gone_id", name=op.f("ck_merges_two_different_ideas")),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_merges_decision_id")),
        sa.ForeignKeyConstraint(["gone_id"], ["ideas.id"], name=op.f("fk_merges_gone_id")),
        sa.ForeignKeyConstraint(["kept_id"], ["ideas.id"], name=op.f("fk_merges_kept_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_merges_decision_id")),
    )
    op.create_index("ix_merges_into", "merges", ["kept_id", "id"], unique=False)
    op.create_index(
        "ix_merges_once",
        "merges",
        ["gone_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_table(
        "moved_follows",
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_moved_follows_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["merge_id"], ["merges.id"], name=op.f("fk_moved_follows_merge_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("merge_id", "account_id", name=op.f("pk_moved_follows")),
    )
    op.create_index(op.f("ix_moved_follows_account_id"), "moved_follows", ["account_id"], unique=False)
    op.create_table(
        "moved_threads",
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_moved_threads_comment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["merge_id"], ["merges.id"], name=op.f("fk_moved_threads_merge_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("merge_id", "comment_id", name=op.f("pk_moved_threads")),
    )
    op.create_index(op.f("ix_moved_threads_comment_id"), "moved_threads", ["comment_id"], unique=False)
    op.create_table(
        "moved_votes",
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["merge_id"], ["merges.id"], name=op.f("fk_moved_votes_merge_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["voter_id"], ["accounts.id"], name=op.f("fk_moved_votes_voter_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("merge_id", "voter_id", name=op.f("pk_moved_votes")),
    )
    op.create_index(op.f("ix_moved_votes_voter_id"), "moved_votes", ["voter_id"], unique=False)
    op.create_table(
        "queue_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("appeal_id", sa.Integer(), nullable=True),
        sa.Column("other_idea_id", sa.Integer(), nullable=True),
        sa.Column("form_slug", sa.String(length=60), nullable=True),
        sa.Column("flags", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('new-idea', 'changed-idea', 'flagged-idea', 'flagged-comment', 'appeal', 'double', 'stale-idea', 'tag-suggested', 'note-overdue')",
            name=op.f("ck_queue_items_kind_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_queue_items_appeal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_queue_items_comment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["form_slug"], ["cooperation_forms.slug"], name=op.f("fk_queue_items_form_slug")),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("fk_queue_items_idea_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["other_idea_id"], ["ideas.id"], name=op.f("fk_queue_items_other_idea_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_items")),
    )
    op.create_index(op.f("ix_queue_items_appeal_id"), "queue_items", ["appeal_id"], unique=False)
    op.create_index("ix_queue_items_by_promise", "queue_items", ["promised_at", "id"], unique=False)
    op.create_index(op.f("ix_queue_items_comment_id"), "queue_items", ["comment_id"], unique=False)
    op.create_index(op.f("ix_queue_items_form_slug"), "queue_items", ["form_slug"], unique=False)
    op.create_index(op.f("ix_queue_items_idea_id"), "queue_items", ["idea_id"], unique=False)
    op.create_index("ix_queue_items_of_kind", "queue_items", ["kind", "promised_at", "id"], unique=False)
    op.create_index("ix_queue_items_once", "queue_items", ["kind", "subject"], unique=True)
    op.create_index(op.f("ix_queue_items_other_idea_id"), "queue_items", ["other_idea_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("what moderators decided would be lost: restore a backup of the earlier version")
