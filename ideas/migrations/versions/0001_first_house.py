"""The first house."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('lid', 'moderator', 'beheerder')", name=op.f("ck_accounts_role_is_known")),
        sa.CheckConstraint(
            "NOT is_example OR password_hash IS NULL", name=op.f("ck_accounts_an_example_has_no_password")
        ),
        sa.CheckConstraint(
            "confirmed_at IS NOT NULL OR password_hash IS NULL", name=op.f("ck_accounts_password_needs_confirmation")
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_accounts_email_is_lower_case")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 80", name=op.f("ck_accounts_name_has_a_length")),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("email", name="uq_accounts_email"),
    )
    op.create_table(
        "cooperation_forms",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("label_nl", sa.String(length=120), nullable=False),
        sa.Column("label_en", sa.String(length=120), nullable=False),
        sa.Column("definition_nl", sa.Text(), nullable=False),
        sa.Column("definition_en", sa.Text(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("under_wgr", sa.Boolean(), nullable=False),
        sa.Column("legal_person", sa.Boolean(), nullable=False),
        sa.Column("ideas", sa.Integer(), nullable=False),
        sa.CheckConstraint("ideas >= 0", name=op.f("ck_cooperation_forms_ideas_not_below_zero")),
        sa.CheckConstraint("tier BETWEEN 1 AND 5", name=op.f("ck_cooperation_forms_tier_is_known")),
        sa.PrimaryKeyConstraint("slug", name="pk_cooperation_forms"),
        sa.UniqueConstraint("rung", name="uq_cooperation_forms_rung"),
    )
    op.create_table(
        "domains",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("parent_slug", sa.String(length=60), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("label_nl", sa.String(length=120), nullable=False),
        sa.Column("label_en", sa.String(length=120), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("ideas", sa.Integer(), nullable=False),
        sa.CheckConstraint("ideas >= 0", name=op.f("ck_domains_ideas_not_below_zero")),
        sa.ForeignKeyConstraint(["parent_slug"], ["domains.slug"], name="fk_domains_parent_slug"),
        sa.PrimaryKeyConstraint("slug", name="pk_domains"),
    )
    op.create_index("ix_domains_parent_slug", "domains", ["parent_slug"], unique=False)

    op.create_table(
        "organisations",
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("province", sa.String(length=40), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor_code", sa.String(length=10), nullable=True),
        sa.CheckConstraint("kind IN ('gemeente')", name=op.f("ck_organisations_kind_is_known")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_organisations_it_ends_after_it_began")
        ),
        sa.ForeignKeyConstraint(["successor_code"], ["organisations.code"], name="fk_organisations_successor_code"),
        sa.PrimaryKeyConstraint("code", name="pk_organisations"),
        sa.UniqueConstraint("slug", name="uq_organisations_slug"),
    )
    op.create_table(
        "tags",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("slug", name="pk_tags"),
    )
    op.create_table(
        "tally_clock",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_tally_clock_there_is_one_clock")),
        sa.PrimaryKeyConstraint("id", name="pk_tally_clock"),
    )
    op.create_table(
        "ideas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=130), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("added_value", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("how_it_works", sa.Text(), nullable=False),
        sa.Column("how_it_works_html", sa.Text(), nullable=False),
        sa.Column("joins", sa.Text(), nullable=False),
        sa.Column("quick_to_start", sa.Integer(), nullable=True),
        sa.Column("adaptable", sa.Integer(), nullable=True),
        sa.Column("low_trust_needed", sa.Integer(), nullable=True),
        sa.Column("easy_to_undo", sa.Integer(), nullable=True),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("form_slug", sa.String(length=60), nullable=True),
        sa.Column("visibility", sa.String(40), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("featured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("votes_week", sa.Integer(), nullable=False),
        sa.Column("votes_month", sa.Integer(), nullable=False),
        sa.Column("votes_year", sa.Integer(), nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.Column("trend", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "stage IN ('idee', 'verkenning', 'proef', 'in-praktijk', 'opgeschaald', 'omgevormd', 'gestopt')",
            name=op.f("ck_ideas_stage_is_known"),
        ),
        sa.CheckConstraint(
            "visibility <> 'gepubliceerd' OR published_at IS NOT NULL", name=op.f("ck_ideas_published_has_a_moment")
        ),
        sa.CheckConstraint("visibility = 'concept' OR length(added_value) >= 1", name=op.f("ck_ideas_it_adds_value")),
        sa.CheckConstraint(
            "visibility = 'concept' OR length(question) >= 10", name=op.f("ck_ideas_it_asks_a_question")
        ),
        sa.CheckConstraint(
            "visibility = 'concept' OR length(title) BETWEEN 10 AND 120", name=op.f("ck_ideas_title_has_a_length")
        ),
        sa.CheckConstraint(
            "visibility IN ('concept', 'wacht', 'gepubliceerd', 'ingetrokken')",
            name=op.f("ck_ideas_visibility_is_known"),
        ),
        sa.CheckConstraint("adaptable BETWEEN 1 AND 5", name=op.f("ck_ideas_adaptable_is_1_to_5")),
        sa.CheckConstraint("easy_to_undo BETWEEN 1 AND 5", name=op.f("ck_ideas_easy_to_undo_is_1_to_5")),
        sa.CheckConstraint("low_trust_needed BETWEEN 1 AND 5", name=op.f("ck_ideas_low_trust_needed_is_1_to_5")),
        sa.CheckConstraint("quick_to_start BETWEEN 1 AND 5", name=op.f("ck_ideas_quick_to_start_is_1_to_5")),
        sa.CheckConstraint(
            "votes >= 0 AND votes_week >= 0 AND votes_month >= 0 AND votes_year >= 0 AND comments >= 0",
            name=op.f("ck_ideas_tallies_not_below_zero"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["accounts.id"], name="fk_ideas_author_id"),
        sa.ForeignKeyConstraint(["form_slug"], ["cooperation_forms.slug"], name="fk_ideas_form_slug"),
        sa.PrimaryKeyConstraint("id", name="pk_ideas"),
    )
    op.create_index("ix_ideas_by_comments", "ideas", ["visibility", "comments", "id"], unique=False)
    op.create_index("ix_ideas_by_form", "ideas", ["visibility", "form_slug"], unique=False)
    op.create_index("ix_ideas_by_published_at", "ideas", ["visibility", "published_at", "id"], unique=False)
    op.create_index("ix_ideas_by_trend", "ideas", ["visibility", "trend", "id"], unique=False)
    op.create_index("ix_ideas_by_votes", "ideas", ["visibility", "votes", "id"], unique=False)
    op.create_index("ix_ideas_by_votes_month", "ideas", ["visibility", "votes_month", "id"], unique=False)
    op.create_index("ix_ideas_by_votes_week", "ideas", ["visibility", "votes_week", "id"], unique=False)
    op.create_index("ix_ideas_by_votes_year", "ideas", ["visibility", "votes_year", "id"], unique=False)
    op.create_index("ix_ideas_featured", "ideas", ["visibility", "featured_at", "id"], unique=False)
    op.create_index("ix_ideas_is_example", "ideas", ["is_example"], unique=False)
    op.create_index("ix_ideas_of_author", "ideas", ["author_id", "id"], unique=False)
    op.create_index("ix_ideas_queue", "ideas", ["visibility", "submitted_at", "id"], unique=False)

    op.create_table(
        "kept_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("browser_hash", sa.String(length=64), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(account_id IS NULL) <> (browser_hash IS NULL)", name=op.f("ck_kept_texts_it_belongs_to_one_keeper")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_kept_texts_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_kept_texts"),
        sa.UniqueConstraint("account_id", "address", name="uq_kept_texts_account_id_address"),
        sa.UniqueConstraint("browser_hash", "address", name="uq_kept_texts_browser_hash_address"),
    )
    op.create_index("ix_kept_texts_kept_at", "kept_texts", ["kept_at"], unique=False)

    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_trouble", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('confirm_address', 'account_exists')", name=op.f("ck_messages_kind_is_known")),
        sa.ForeignKeyConstraint(["recipient_id"], ["accounts.id"], name="fk_messages_recipient_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
    )
    op.create_index("ix_messages_recipient_id", "messages", ["recipient_id"], unique=False)
    op.create_index("ix_messages_waiting", "messages", ["sent_at", "due_at"], unique=False)

    op.create_table(
        "one_time_links",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("browser_hash", sa.String(length=64), nullable=True),
        sa.Column("next_address", sa.String(length=500), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('confirm-address', 'first-administrator')", name=op.f("ck_one_time_links_purpose_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_one_time_links_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key_hash", name="pk_one_time_links"),
    )
    op.create_index("ix_one_time_links_account_id_purpose", "one_time_links", ["account_id", "purpose"], unique=False)

    op.create_table(
        "sign_in_sessions",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_sign_in_sessions_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key_hash", name="pk_sign_in_sessions"),
    )
    op.create_index("ix_sign_in_sessions_account_id", "sign_in_sessions", ["account_id"], unique=False)
    op.create_index("ix_sign_in_sessions_expires_at", "sign_in_sessions", ["expires_at"], unique=False)

    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("reply_to", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('opmerking', 'vraag', 'ervaring', 'waarschuwing')", name=op.f("ck_comments_kind_is_known")
        ),
        sa.CheckConstraint(
            "reply_to IS NULL OR reply_to = thread_id", name=op.f("ck_comments_replies_go_one_level_deep")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["accounts.id"], name="fk_comments_author_id"),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name="fk_comments_idea_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["reply_to"], ["comments.id"], name="fk_comments_reply_to", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_comments"),
    )
    op.create_index("ix_comments_conversation", "comments", ["idea_id", "thread_id", "id"], unique=False)
    op.create_index("ix_comments_of_author", "comments", ["author_id", "id"], unique=False)
    op.create_index("ix_comments_reply_to", "comments", ["reply_to"], unique=False)

    op.create_table(
        "idea_days",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.CheckConstraint("votes >= 0 AND comments >= 0", name=op.f("ck_idea_days_tallies_not_below_zero")),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name="fk_idea_days_idea_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("idea_id", "day", name="pk_idea_days"),
    )
    op.create_index("ix_idea_days_day", "idea_days", ["day"], unique=False)

    op.create_table(
        "idea_domains",
        sa.Column("domain_slug", sa.String(length=60), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["domain_slug"], ["domains.slug"], name="fk_idea_domains_domain_slug"),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name="fk_idea_domains_idea_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("domain_slug", "idea_id", name="pk_idea_domains"),
    )
    op.create_index("ix_idea_domains_idea_id", "idea_domains", ["idea_id"], unique=False)

    op.create_table(
        "idea_motives",
        sa.Column("motive", sa.String(40), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "motive IN ('kosten', 'dienstverlening', 'kennis', 'kwetsbaarheid', 'wettelijke-plicht')",
            name=op.f("ck_idea_motives_motive_is_known"),
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name="fk_idea_motives_idea_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("motive", "idea_id", name="pk_idea_motives"),
    )
    op.create_index("ix_idea_motives_idea_id", "idea_motives", ["idea_id"], unique=False)

    op.create_table(
        "idea_tags",
        sa.Column("tag_slug", sa.String(length=60), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name="fk_idea_tags_idea_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tag_slug"], ["tags.slug"], name="fk_idea_tags_tag_slug", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tag_slug", "idea_id", name="pk_idea_tags"),
    )
    op.create_index("ix_idea_tags_idea_id", "idea_tags", ["idea_id"], unique=False)

    op.create_table(
        "sources",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("grounding", sa.String(40), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("places", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("grounding IN ('deels', 'eigen')", name=op.f("ck_sources_grounding_is_known")),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name="fk_sources_idea_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("idea_id", name="pk_sources"),
    )
    op.create_table(
        "versions",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name="fk_versions_idea_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["written_by"], ["accounts.id"], name="fk_versions_written_by"),
        sa.PrimaryKeyConstraint("idea_id", "number", name="pk_versions"),
    )
    op.create_table(
        "votes",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name="fk_votes_idea_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["voter_id"], ["accounts.id"], name="fk_votes_voter_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("idea_id", "voter_id", name="pk_votes"),
    )
    op.create_index("ix_votes_of_voter", "votes", ["voter_id", "cast_at", "idea_id"], unique=False)

    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('publish', 'ask-change', 'decline', 'withdraw', 'feature', 'unfeature', 'curate', 'hide', 'undo')",
            name=op.f("ck_decisions_kind_is_known"),
        ),
        sa.CheckConstraint("length(reason) >= 1", name=op.f("ck_decisions_it_has_a_reason")),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name="fk_decisions_comment_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"], name="fk_decisions_decided_by"),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name="fk_decisions_idea_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["undoes_id"], ["decisions.id"], name="fk_decisions_undoes_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.UniqueConstraint("undoes_id", name="uq_decisions_undoes_id"),
    )
    op.create_index("ix_decisions_comment_id", "decisions", ["comment_id"], unique=False)
    op.create_index("ix_decisions_of_idea", "decisions", ["idea_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("decisions")
    op.drop_table("votes")
    op.drop_table("versions")
    op.drop_table("sources")
    op.drop_table("idea_tags")
    op.drop_table("idea_motives")
    op.drop_table("idea_domains")
    op.drop_table("idea_days")
    op.drop_table("comments")
    op.drop_table("sign_in_sessions")
    op.drop_table("one_time_links")
    op.drop_table("messages")
    op.drop_table("kept_texts")
    op.drop_table("ideas")
    op.drop_table("tally_clock")
    op.drop_table("tags")
    op.drop_table("organisations")
    op.drop_table("domains")
    op.drop_table("cooperation_forms")
    op.drop_table("accounts")
