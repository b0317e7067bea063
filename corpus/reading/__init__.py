"""Read articles: bytes or text of any accepted kind in, drafts out."""

from corpus.reading.reader import read_bytes, read_source, read_text
from corpus.reading.sources import Kind, Reading, Source, find_sources

__all__ = ["Kind", "Reading", "Source", "find_sources", "read_bytes", "read_source", "read_text"]
