"""The SQLite database: every SQL statement of the project lives in this package."""

from corpus.store.store import ArticleSource, Outcome, Store

__all__ = ["ArticleSource", "Outcome", "Store"]
