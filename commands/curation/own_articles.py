"""Which of a server's own articles is meant, and what Discord suggests while somebody types.

Nothing here finds an article of the host, a shipped one, or one of another server.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from commands.attribution import NO_HEADLINE, plain_source
from commands.catalogue import language_in_words
from commands.curation.permission import server_of
from commands.errors import Answering, RefusedError
from commands.language import date, gettext
from commands.limits import choice_name, choice_value, clip
from commands.markup import one_line
from corpus.models import BUNDLED
from corpus.published import Published
from corpus.reading.languages import normal_code
from corpus.sentences import Sentence, joined
from corpus.store.listing import most_like

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.client import DragomanClient
    from corpus.models import Article, Headline, Scope
    from corpus.store import Revision, Store

    Acting = discord.Interaction[DragomanClient]
    Choices = list[app_commands.Choice[str]]

MOST_CHOICES: Final = 25
_MOST_PUBLISHERS: Final = 100_000
_MOST_REMOVED: Final = 100_000
_CHOICE_HEADLINE: Final = 60
_TYPED_CHARACTERS: Final = 100
_HEADLINE_CHARACTERS: Final = 150
_LANGUAGES: Final = ("en", "id", "kk", "ms", "ru", "zh")
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
"""What can be an article's number; SQLite knows no larger ones."""


async def own_choices(interaction: Acting, typed: str) -> Choices:
    """Suggest the server's own articles by their headlines; what is sent is the article's number."""
    async with Answering(interaction):
        found = await interaction.client.store.own_suggest(server_of(interaction), typed, MOST_CHOICES)
        return _named_apart(found)
    return []


async def removed_choices(interaction: Acting, typed: str) -> Choices:
    """Suggest the server's articles that were removed, the last one first."""
    async with Answering(interaction):
        history = interaction.client.store.history
        return list(map(_removed, await history.removed(server_of(interaction), typed, MOST_CHOICES)))
    return []


async def own_or_removed_choices(interaction: Acting, typed: str) -> Choices:
    """Suggest the server's articles, its own and removed ones, as far as they are like what was typed."""
    found = [*await own_choices(interaction, typed), *await removed_choices(interaction, typed)]
    if typed.strip():
        found = [found[index] for index in most_like(typed, [choice.name for choice in found], len(found))]
    return found[:MOST_CHOICES]


async def own_publisher_choices(interaction: Acting, typed: str) -> Choices:
    """Suggest the publishers of the server's own articles."""
    async with Answering(interaction):
        names = await interaction.client.store.own_publishers(server_of(interaction), typed, MOST_CHOICES)
        named = [(choice_name(name), choice_value(name)) for name in names]
        return [app_commands.Choice(name=name, value=value) for name, value in named if name and value]
    return []


async def language_choices(_: Acting, typed: str) -> Choices:
    """Suggest languages by name or code; any other code can be typed as well."""
    wanted = typed.strip().casefold()
    codes = [code for code in _LANGUAGES if code.startswith(wanted) or wanted in language_in_words(code).casefold()]
    if not codes and (other := normal_code(typed)):
        codes.append(other)
    return [app_commands.Choice(name=language_in_words(code), value=code) for code in codes]


def language_meant(typed: str) -> str:
    """Give the code of a language that was chosen, or typed as a name or code; raise RefusedError if it is none."""
    for known in _LANGUAGES:
        if typed.strip().casefold() == language_in_words(known).casefold():
            return known
    if code := normal_code(typed):
        return code
    raise RefusedError(
        "“{typed}” is not a language's code, such as en, id, kk, ms, ru or zh.", typed=clip(typed, _TYPED_CHARACTERS)
    )


async def own_article_named(interaction: Acting, typed: str) -> Article:
    """Find the server's own article that was chosen, or typed as its headline or lasting key.

    Nothing is guessed, for the article is about to be changed: raises RefusedError that says what there is instead.
    """
    store, scope = interaction.client.store, server_of(interaction)
    if _NUMBER.fullmatch(typed):
        if article := await store.own(scope, int(typed)):
            return article
        if other := await store.article(scope, int(typed)):
            raise not_own(other)
    if article := await store.own_by_key(scope, typed.strip()):
        return article
    near = await store.own_suggest(scope, typed, MOST_CHOICES) if typed.strip() else []
    same = [found.id for found in near if _same(found.headline, typed)]
    if len(same) > 1:
        raise RefusedError.plural(
            "{count} article has that headline. Choose one of them from the list.",
            "{count} articles have that headline. Choose one of them from the list.",
            len(same),
        )
    if same and (article := await store.own(scope, same[0])):
        return article
    if other := await _visible(store, scope, typed):
        raise not_own(other)
    none = Sentence(
        "This server has no article of its own with the headline “{typed}”.", {"typed": clip(typed, _TYPED_CHARACTERS)}
    )
    raise _nothing_like(none, [found.headline for found in near], Sentence("See /corpus list for what there is."))


async def removed_named(interaction: Acting, typed: str) -> Revision:
    """Find the removed article that was chosen, or typed as its headline or lasting key, as it was last.

    Raises RefusedError if there is none.
    """
    store, scope = interaction.client.store, server_of(interaction)
    gone = await store.history.removed(scope, limit=_MOST_REMOVED)
    by_number = [revision for revision in gone if typed == str(revision.article)]
    same = by_number or [found for found in gone if found.key == typed.strip() or _same(found.headline, typed)]
    if len(same) == 1:
        return same[0]
    if same:
        raise RefusedError.plural(
            "{count} removed article has that headline. Choose one of them from the list.",
            "{count} removed articles have that headline. Choose one of them from the list.",
            len(same),
        )
    article = await store.own(scope, int(typed)) if _NUMBER.fullmatch(typed) else None
    if article is not None:
        raise RefusedError(
            "“{headline}” is not removed; it is there.", headline=clip(article.headline, _HEADLINE_CHARACTERS)
        )
    near = await store.history.removed(scope, typed, 1) if typed.strip() else []
    none = Sentence(
        "This server has no removed article of its own with the headline “{typed}”.",
        {"typed": clip(typed, _TYPED_CHARACTERS)},
    )
    raise _nothing_like(none, [found.headline for found in near], Sentence("See /corpus history for what was done."))


async def versions_named(interaction: Acting, typed: str) -> list[Revision]:
    """Find the versions, newest first, of an article that was chosen or typed, whether it is there or removed."""
    history, scope = interaction.client.store.history, server_of(interaction)
    if _NUMBER.fullmatch(typed) and (revisions := await history.of_id(scope, int(typed))):
        return revisions
    try:
        return await history.of_article(scope, (await own_article_named(interaction, typed)).key)
    except RefusedError:
        gone = await history.removed(scope, limit=_MOST_REMOVED)
        for revision in gone:
            if revision.key == typed.strip() or _same(revision.headline, typed):
                return await history.of_article(scope, revision.key)
        raise


async def own_publisher_named(store: Store, scope: Scope, typed: str) -> str:
    """Find the publisher of that name among the server's own articles; raise RefusedError if there is none."""
    names = await store.own_publishers(scope, typed, MOST_CHOICES)
    for name in names:
        if typed.strip().casefold() in {name.casefold(), choice_value(name).strip().casefold()}:
            return name
    if not names:
        raise RefusedError(
            "No article of this server has the publisher “{typed}”.", typed=clip(typed, _TYPED_CHARACTERS)
        )
    raise RefusedError(
        "No article of this server has the publisher “{typed}”. Did you mean “{nearest}”?",
        typed=clip(typed, _TYPED_CHARACTERS),
        nearest=clip(names[0], _HEADLINE_CHARACTERS),
    )


async def all_publishers(store: Store, scope: Scope) -> list[str]:
    """List the publishers of the server's own articles."""
    return await store.own_publishers(scope, limit=_MOST_PUBLISHERS)


def not_own(article: Article) -> RefusedError:
    """Say why an article that can be seen here cannot be changed here."""
    if article.scope == BUNDLED:
        return RefusedError("That article ships with Dragoman, so it can only be changed by the host.")
    return RefusedError("That article was added by the host, so it can only be changed by the host.")


def _named_apart(found: Sequence[Headline]) -> Choices:
    """Name articles by headline, and by publisher and date as well where two have the same headline."""
    times = Counter(headline.headline for headline in found)
    return [
        app_commands.Choice(
            name=choice_name(
                f"{_short(item.headline)} · {plain_source(item)}" if times[item.headline] > 1 else item.headline
            )
            or gettext(NO_HEADLINE),
            value=str(item.id),
        )
        for item in found
    ]


def _removed(revision: Revision) -> app_commands.Choice[str]:
    at = revision.at
    headline = _short(revision.headline) or gettext(NO_HEADLINE)
    said = gettext("{headline} · removed {date}").format(
        headline=headline, date=date(Published(at.year, at.month, at.day))
    )
    return app_commands.Choice(name=choice_name(said), value=str(revision.article))


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _CHOICE_HEADLINE else f"{line[:_CHOICE_HEADLINE].rstrip()}…"


def _same(headline: str, typed: str) -> bool:
    return one_line(headline).casefold() == one_line(typed).casefold()


async def _visible(store: Store, scope: Scope, typed: str) -> Article | None:
    """Find the host's or a shipped article with that headline."""
    for headline in await store.suggest(scope, typed, 1) if typed.strip() else ():
        if _same(headline.headline, typed):
            return await store.article(scope, headline.id)
    return None


def _nothing_like(none: Sentence, near: Iterable[str], otherwise: Sentence) -> RefusedError:
    nearest = next(iter(near), None)
    if nearest is None:
        return RefusedError.of(joined([none, otherwise]))
    meant = Sentence(
        "Did you mean “{nearest}”? Choose it from the list while you type.",
        {"nearest": clip(nearest, _HEADLINE_CHARACTERS)},
    )
    return RefusedError.of(joined([none, meant]))
