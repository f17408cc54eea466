"""What a form of cooperation asks of the council, how long it takes to set up, and how to stop."""

from ideas.migrations.altering import add_column

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # They are empty until the start of the board loads them, which comes right after this.
    for fact in ("council", "set_up", "stopping"):
        for language in ("nl", "en"):
            add_column("cooperation_forms", f"{fact}_{language}", "TEXT", "NOT NULL DEFAULT ''")
