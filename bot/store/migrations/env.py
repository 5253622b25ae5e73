"""Alembic's entry: migrations run on the connection, and in the transaction, that they are handed."""

from alembic import context

from bot.store.installations import METADATA  # with the SDK's tables in it

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
