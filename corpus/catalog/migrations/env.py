"""Run by Alembic: applies migrations on the engine that corpus.catalog.connection hands over."""

from alembic import context

from corpus.catalog.tables import metadata

with context.config.attributes["engine"].begin() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
