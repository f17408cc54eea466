"""Two more orders: by municipalities among the votes, and by practice reports, of which there are none yet."""

from alembic import op

from ideas.migrations.altering import add_column, change_check

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TALLIES = "votes >= 0 AND votes_week >= 0 AND votes_month >= 0 AND votes_year >= 0 AND comments >= 0"


def upgrade() -> None:
    add_column("ideas", "adoptions", "INTEGER", "NOT NULL DEFAULT 0")
    change_check("ideas", "tallies_not_below_zero", TALLIES, f"{TALLIES} AND adoptions >= 0")
    for order in ("municipalities", "adoptions"):
        op.create_index(f"ix_ideas_by_{order}", "ideas", ["visibility", order, "id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("practice reports would not be counted any more: restore a backup of the earlier version")
