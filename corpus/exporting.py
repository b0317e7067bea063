"""Articles as JSON Lines that import back to the letter."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from corpus.models import Article, Draft, Scope
    from corpus.store import Store


def export_line(article: Article | Draft) -> str:
    """Write an article as one line, without a line break; ``clean`` says that its body is to be taken as it is."""
    fields = {
        "id": article.key,
        "headline": article.headline,
        "headline_given": article.headline_given,
        "publisher": article.publisher,
        "published": article.published and str(article.published),
        "url": article.url,
        "language": article.language,
        "body": article.body,
        "clean": True,
    }
    return json.dumps(fields, ensure_ascii=False)


async def export(store: Store, scope: Scope) -> AsyncIterator[str]:
    """Write the articles of exactly one scope, a line each, in the order of their ids."""
    key = ""
    while articles := await store.own_after(scope, key):
        for article in articles:
            yield export_line(article)
        key = articles[-1].key
