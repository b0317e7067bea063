"""Where a quote comes from, in words: headline, publisher, date and link, with the unknown shown as unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from commands.language import date, gettext, gettext_noop
from commands.limits import Size, clip
from commands.markup import can_label, escape, link, one_line, safe_url
from corpus.models import BUNDLED, SHARED
from corpus.wording import host_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.models import Article, Draft, Headline, Scope

NO_HEADLINE: Final = gettext_noop("no headline")

_HEADLINE_CHARACTERS: Final = 240
_PUBLISHER_CHARACTERS: Final = 80
_LISTED_HEADLINE_CHARACTERS: Final = 120
_LISTED_LINK_CHARACTERS: Final = 270
"""So that ten entries of a list fit into one message whatever their headlines and URLs."""


def title(article: Article) -> str:
    """Write the headline as a link if it has one, and say so if it was taken from the first line."""
    label, url = clip(article.headline, _HEADLINE_CHARACTERS) or gettext(NO_HEADLINE), safe_url(article.url)
    return _marked(link(label, url) if url and can_label(label) else escape(label), article)


def short_title(article: Article) -> str:
    """Write a headline that leaves room for others: cut sooner, and without a link that is very long."""
    label, url = clip(article.headline, _LISTED_HEADLINE_CHARACTERS) or gettext(NO_HEADLINE), safe_url(article.url)
    linked = link(label, url) if url and can_label(label) else escape(label)
    return _marked(linked if len(linked) <= _LISTED_LINK_CHARACTERS else escape(label), article)


def headline_of(draft: Draft) -> str:
    """Write the headline of an article that is not stored yet, without a link."""
    return _marked(escape(clip(draft.headline, _HEADLINE_CHARACTERS) or gettext(NO_HEADLINE)), draft)


def are_long(articles: Sequence[Article], room: Size) -> bool:
    """Tell whether headlines and sources would take more than half of a room that quotes have to share."""
    return not (room // 2).holds(Size.of(*(title(article) + source_line(article) for article in articles)))


def source_line(article: Article | Draft, *, linked: bool = True) -> str:
    """Write publisher and date, and the link if the headline cannot carry it."""
    url = safe_url(article.url) if linked else None
    if url and not can_label(clip(article.headline, _HEADLINE_CHARACTERS) or gettext(NO_HEADLINE)):
        return f"{_publisher_and_date(article)} · {link(gettext('link'), url)}"
    return _publisher_and_date(article)


def list_entry(headline: Headline | Article) -> tuple[str, str]:
    """Write a headline, linked if that is not too long for a list, and its publisher and date."""
    label, url = clip(headline.headline, _LISTED_HEADLINE_CHARACTERS) or gettext(NO_HEADLINE), safe_url(headline.url)
    linked = link(label, url) if url and can_label(label) else escape(label)
    return (
        linked if len(linked) <= _LISTED_LINK_CHARACTERS else escape(label),
        _publisher_and_date(headline),
    )


def plain_source(headline: Headline) -> str:
    """Name publisher and date where Discord shows no Markdown."""
    return f"{one_line(headline.publisher or '') or gettext('publisher unknown')} · {date(headline.published)}"


def origin(scope: Scope) -> str:
    """Say who brought an article in."""
    if scope == SHARED:
        return gettext("added by the host")
    return gettext("ships with Dragoman") if scope == BUNDLED else gettext("added in this server")


def _marked(headline: str, article: Article | Draft) -> str:
    return headline if article.headline_given else gettext("{headline} (first line)").format(headline=headline)


def _publisher_and_date(article: Article | Draft | Headline) -> str:
    publisher = escape(clip(article.publisher or "", _PUBLISHER_CHARACTERS))
    return f"{publisher or _unknown_publisher(article.url)} · {date(article.published)}"


def _unknown_publisher(address: str | None) -> str:
    """Admit that the publisher is unknown, with the host name that the article came from."""
    host = host_of(safe_url(address))
    said = gettext("publisher unknown ({site})").format(site=host) if host else gettext("publisher unknown")
    return escape(clip(said, _PUBLISHER_CHARACTERS))
