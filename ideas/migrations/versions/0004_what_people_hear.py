"""What people follow, and what they are told."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "preferences",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("in_app", sa.Boolean(), nullable=False),
        sa.Column("mail", sa.String(40), nullable=False),
        sa.CheckConstraint(
            "kind IN ('comment-on-yours', 'reply-to-you', 'votes-for-yours', 'decision-on-yours', 'followed-idea', 'new-idea', 'waiting-for-a-moderator')",
            name=op.f("ck_preferences_kind_is_known"),
        ),
        sa.CheckConstraint("mail IN ('none', 'at-once', 'daily', 'weekly')", name=op.f("ck_preferences_mail_is_known")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_preferences_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "kind", name=op.f("pk_preferences")),
    )
    op.create_table(
        "follows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("domain_slug", sa.String(length=60), nullable=True),
        sa.Column("organisation_code", sa.String(length=10), nullable=True),
        sa.Column("tag_slug", sa.String(length=60), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN idea_id IS NULL THEN 0 ELSE 1 END + CASE WHEN domain_slug IS NULL THEN 0 ELSE 1 END + CASE WHEN organisation_code IS NULL THEN 0 ELSE 1 END + CASE WHEN tag_slug IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_follows_it_is_about_one_thing"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_follows_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["domain_slug"], ["domains.slug"], name=op.f("fk_follows_domain_slug"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("fk_follows_idea_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organisation_code"], ["organisations.code"], name=op.f("fk_follows_organisation_code"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tag_slug"], ["tags.slug"], name=op.f("fk_follows_tag_slug"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follows")),
    )
    op.create_index(op.f("ix_follows_account_id"), "follows", ["account_id"], unique=False)
    op.create_index("ix_follows_domain", "follows", ["domain_slug", "account_id"], unique=True)
    op.create_index("ix_follows_idea", "follows", ["idea_id", "account_id"], unique=True)
    op.create_index("ix_follows_organisation", "follows", ["organisation_code", "account_id"], unique=True)
    op.create_index("ix_follows_tag", "follows", ["tag_slug", "account_id"], unique=True)
    op.create_table(
        "news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('idea-published', 'idea-waits', 'idea-edited', 'vote-cast', 'comment-posted', 'decided')",
            name=op.f("ck_news_kind_is_known"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_news_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_news_comment_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_news_decision_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("fk_news_idea_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news")),
    )
    op.create_index(op.f("ix_news_by_id"), "news", ["by_id"], unique=False)
    op.create_index(op.f("ix_news_comment_id"), "news", ["comment_id"], unique=False)
    op.create_index(op.f("ix_news_decision_id"), "news", ["decision_id"], unique=False)
    op.create_index(op.f("ix_news_idea_id"), "news", ["idea_id"], unique=False)
    op.create_index("ix_news_untold", "news", ["told_at", "id"], unique=False)
    op.create_table(
        "notifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("news_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("in_app", sa.Boolean(), nullable=False),
        sa.Column("mail", sa.String(40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('comment-on-yours', 'reply-to-you', 'votes-for-yours', 'decision-on-yours', 'followed-idea', 'new-idea', 'waiting-for-a-moderator')",
            name=op.f("ck_notifications_kind_is_known"),
        ),
        sa.CheckConstraint(
            "mail IN ('none', 'at-once', 'daily', 'weekly')", name=op.f("ck_notifications_mail_is_known")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_notifications_it_is_about_something")),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_notifications_comment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_notifications_decision_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("fk_notifications_idea_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["news_id"], ["news.id"], name=op.f("fk_notifications_news_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["accounts.id"], name=op.f("fk_notifications_recipient_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
    )
    op.create_index(op.f("ix_notifications_comment_id"), "notifications", ["comment_id"], unique=False)
    op.create_index(op.f("ix_notifications_decision_id"), "notifications", ["decision_id"], unique=False)
    op.create_index(op.f("ix_notifications_idea_id"), "notifications", ["idea_id"], unique=False)
    op.create_index("ix_notifications_of", "notifications", ["recipient_id", "changed_at", "id"], unique=False)
    op.create_index("ix_notifications_once", "notifications", ["news_id", "recipient_id"], unique=True)
    op.create_index("ix_notifications_to_mail", "notifications", ["mail", "mailed_at", "recipient_id"], unique=False)
    op.create_index(
        "ix_notifications_votes",
        "notifications",
        ["recipient_id", "idea_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'votes-for-yours' AND read_at IS NULL"),
        postgresql_where=sa.text("kind = 'votes-for-yours' AND read_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("notifications")
    op.drop_table("news")
    op.drop_table("follows")
    op.drop_table("preferences")
