"""What Alembic runs for every migration: on the connection that was handed over, in one transaction."""

from alembic import context

from ideas.model.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
