"""The databases of the store's tests, for what is done with them."""

from tests.store.conftest import (
    clock,
    current_postgres,
    current_sqlite,
    database,
    other,
    outage,
    postgres_url,
    server,
    store,
    url,
)

__all__ = [
    "clock",
    "current_postgres",
    "current_sqlite",
    "database",
    "other",
    "outage",
    "postgres_url",
    "server",
    "store",
    "url",
]
