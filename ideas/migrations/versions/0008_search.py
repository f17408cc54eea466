"""What search needs: the words of the ideas, where they stand, and words that mean the same."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stem", sa.String(60), nullable=False),
        sa.Column("spelling", sa.String(60), nullable=False),
        sa.Column("ideas", sa.Integer(), nullable=False),
        sa.CheckConstraint("ideas >= 0", name=op.f("ck_words_ideas_not_below_zero")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_words")),
        sa.UniqueConstraint("stem", name=op.f("uq_words_stem")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "postings",
        sa.Column("word_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("places", sa.Text(), nullable=False),
        sa.CheckConstraint("weight BETWEEN 0 AND 1000", name=op.f("ck_postings_weight_is_at_most_1000")),
        sa.ForeignKeyConstraint(["word_id"], ["words.id"], name=op.f("fk_postings_word_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], ondelete="CASCADE", name=op.f("fk_postings_idea_id")),
        sa.PrimaryKeyConstraint("word_id", "idea_id", name=op.f("pk_postings")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_postings_idea_id"), "postings", ["idea_id"])
    op.create_index("ix_postings_by_weight", "postings", ["word_id", "weight", "idea_id"])
    op.create_table(
        "synonyms",
        sa.Column("phrase", sa.String(80), nullable=False),
        sa.Column("spelling", sa.String(80), nullable=False),
        sa.Column("meaning", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(phrase) BETWEEN 2 AND 80", name=op.f("ck_synonyms_phrase_has_a_length")),
        sa.PrimaryKeyConstraint("phrase", name=op.f("pk_synonyms")),
    )
    op.create_index(op.f("ix_synonyms_meaning"), "synonyms", ["meaning"])


def downgrade() -> None:
    for table in ("synonyms", "postings", "words"):
        op.drop_table(table)
