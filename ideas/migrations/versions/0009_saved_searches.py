"""What people look for again and again."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("asked", sa.String(900), nullable=False),
        sa.Column("tells", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 80", name=op.f("ck_saved_searches_name_has_a_length")),
        sa.CheckConstraint("length(asked) BETWEEN 3 AND 900", name=op.f("ck_saved_searches_it_asks_for_something")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_saved_searches_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
        sa.UniqueConstraint("account_id", "asked", name=op.f("uq_saved_searches_once")),
    )
    op.create_index(op.f("ix_saved_searches_asked"), "saved_searches", ["asked"])


def downgrade() -> None:
    op.drop_table("saved_searches")
