"""The store: everything that is kept, in one SQLite file."""

from corpus.store.changing import Change, Outcome, Usage
from corpus.store.history import Action, Revision
from corpus.store.listing import Wanted
from corpus.store.store import ArticleSource, Store

__all__ = ["Action", "ArticleSource", "Change", "Outcome", "Revision", "Store", "Usage", "Wanted"]
