"""Drafts as JSON, to keep them or to pass them from one program to another."""

from __future__ import annotations

from typing import Any

from corpus.models import Draft, DroppedLine
from corpus.published import Published


def draft_as_json(draft: Draft) -> dict[str, Any]:
    """Write a draft as an object that `json.dumps` takes."""
    return {
        "key": draft.key,
        "headline": draft.headline,
        "headline_given": draft.headline_given,
        "body": draft.body,
        "publisher": draft.publisher,
        "published": draft.published and str(draft.published),
        "url": draft.url,
        "language": draft.language,
        "raw": draft.raw,
        "dropped": [[line.number, line.text, line.rule] for line in draft.dropped],
        "key_given": draft.key_given,
    }


def draft_from_json(fields: dict[str, Any]) -> Draft:
    """Read what `draft_as_json` wrote."""
    published = fields["published"]
    return Draft(
        **fields
        | {
            "published": Published.parse(published) if published else None,
            "dropped": tuple(DroppedLine(*line) for line in fields["dropped"]),
        }
    )
