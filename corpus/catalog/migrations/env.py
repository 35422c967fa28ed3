"""Run by Alembic: applies migrations on the engine that corpus.catalog.connection passes."""

from alembic import context

from corpus.catalog import postgres
from corpus.catalog.tables import metadata

with context.config.attributes["engine"].begin() as connection:
    if connection.dialect.name == "sqlite":
        # The driver opens no transaction for CREATE TABLE: if it is killed, or another kb migrates at the
        # same time, the catalog could no longer be opened.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    postgres.lock(connection, postgres.SCHEMA)
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    if connection.dialect.name == "postgresql":
        postgres.sort_by_code_point(connection)
