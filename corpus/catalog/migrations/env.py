"""Run by Alembic: applies migrations on the engine that corpus.catalog.connection hands over."""

from alembic import context

from corpus.catalog.tables import metadata

with context.config.attributes["engine"].begin() as connection:
    if connection.dialect.name == "sqlite":
        # The driver opens no transaction for CREATE TABLE: killed halfway, or with another kb at the
        # same work, a catalog would be left that nobody can open.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
