"""Tell followers what has arrived: each story once, whatever happens in between.

A message is written down as being sent, sent with its number as Discord's nonce, and written down as sent. One of which
it is not known whether it has arrived, because the bot was killed or the answer was lost, is looked for in its channel
by the button that carries its number; only if it is not there it is sent again.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import discord
from discord.utils import time_snowflake

from commands.curation.telling import tell_curators
from commands.errors import record
from commands.following import custom_ids
from commands.following.cards import MOST_IN_A_DIGEST, Item, card_layout, digest_layout
from commands.following.members import AwayError
from commands.language import gettext, speaking
from commands.languages import person_language, server_language
from corpus.errors import NotVerbatimError
from corpus.following.announcing import announce
from corpus.following.quoting import best_quote
from corpus.following.schedule import after_quiet, is_quiet
from corpus.models import SHARED
from corpus.store.listing import articles_by_id

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence

    from bot.client import DragomanClient
    from commands.layout import Layout
    from corpus.following.follows import Follower
    from corpus.models import Article
    from corpus.store.deliveries import Delivery, Waiting

MOST_CARDS: Final = 3
"""Articles that are due together and come on a card each; more come as a digest."""

MOST_AN_HOUR: Final = 12
"""Messages to one follower; what comes beyond that waits, and comes as a digest."""

PAUSES: Final = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 72))
"""How long a follower who cannot be written to is left alone, each time in a row; after that they are given up."""

_HOUR: Final = timedelta(hours=1)
_PAUSE_BETWEEN: Final = 0.3
_PAUSE_AFTER_TROUBLE: Final = timedelta(seconds=30)
_PAUSE_WHILE_AWAY: Final = timedelta(minutes=5)
_NONCE_HOLDS: Final = timedelta(minutes=2)
"""Discord knows a nonce again for a few minutes."""

_CLOCKS_DIFFER: Final = timedelta(minutes=10)
_MOST_PAGES: Final = 20
_PER_PAGE: Final = 100
_UNKNOWN_CHANNEL: Final = 10003
_NUMBER: Final = re.compile(r'"(following:\d+)"')
_log: Final = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


class Delivering:
    """Tells followers; `clock` says what time it is, and `pause` how many seconds pass between two messages."""

    def __init__(
        self, client: DragomanClient, *, clock: Callable[[], datetime] = _now, pause: float = _PAUSE_BETWEEN
    ) -> None:
        self._client = client
        self._deliveries = client.store.deliveries
        self._clock = clock
        self._pause = pause

    async def round(self) -> None:
        """Take in what has arrived, and send what is due; stop early if Discord is out of reach."""
        if not self._client.is_ready():  # the servers are not known yet
            return
        while await announce(self._client.store, self._clock()):
            pass
        for delivery in await self._deliveries.unfinished(self._clock()):
            if not await self._reached(delivery.follower, self._finish(delivery)):
                return
        for follower in await self._deliveries.ready(self._clock()):
            if not await self._reached(follower, self._tell(follower)):
                return

    async def forget_old(self) -> None:
        """Forget messages that were sent long ago."""
        await self._deliveries.prune(self._clock())

    async def _tell(self, follower: Follower) -> None:
        """Send a follower what is due, unless they want to be left alone or have had much already."""
        now = self._clock()
        if is_quiet(now, follower.quiet):
            await self._deliveries.postpone(follower, after_quiet(now, follower.quiet))
            return
        sent = await self._deliveries.sent_between(follower, now - _HOUR, now)
        if len(sent) >= MOST_AN_HOUR:
            await self._deliveries.postpone(follower, sent[-MOST_AN_HOUR] + _HOUR)
            return
        waiting, unlisted = await self._deliveries.waiting(follower, now)
        articles = await self._articles(waiting)
        fitting = [one for item in waiting if (one := await self._still_fitting(follower, item, articles))]
        await self._deliveries.drop({item.id for item in waiting} - {item.id for item in fitting})
        if not fitting:
            return
        channel = await self._channel(follower)
        if channel is None:
            return
        if len(fitting) <= min(MOST_CARDS, MOST_AN_HOUR - len(sent)) and not unlisted:
            for item in fitting:
                if not await self._deliver(follower, channel, [item], articles):
                    return
        else:
            fitting.sort(key=lambda item: _newest_first(articles[item.article]))
            shown, counted = fitting[:MOST_IN_A_DIGEST], fitting[MOST_IN_A_DIGEST:]
            await self._deliver(
                follower, channel, shown, articles, counted=[item.id for item in counted], unlisted=unlisted
            )

    async def _articles(self, waiting: Sequence[Waiting]) -> dict[int, Article]:
        wanted = [item.article for item in waiting]
        return await self._client.store.in_thread(lambda connection: articles_by_id(connection, wanted))

    async def _still_fitting(
        self, follower: Follower, item: Waiting, articles: Mapping[int, Article]
    ) -> Waiting | None:
        """Keep of a story what its follower may see and still follows, None if that is nothing."""
        store = self._client.store
        if item.article not in articles:
            return None
        follows = tuple(follow for follow in item.follows if item.scope in store.visible(follow.scope))
        person = follower.place.person
        if follows and person is not None and item.scope > SHARED:
            follows = follows if await self._client.members.is_member(item.scope, person) else ()
        return replace(item, follows=follows) if follows else None

    async def _channel(self, follower: Follower) -> int | None:
        """Find out where a follower is told; None if Discord does not let them be written to."""
        place = follower.place
        if place.person is None:
            guild = self._client.get_guild(place.scope or 0)
            if guild is None or guild.unavailable:
                raise AwayError
            return place.channel
        try:
            return (await self._client.create_dm(discord.Object(place.person))).id
        except discord.DiscordServerError:
            raise
        except discord.HTTPException as error:
            await self._refused(follower, error)
            return None

    async def _deliver(  # noqa: PLR0913 - a message is made of all of it
        self,
        follower: Follower,
        channel: int,
        shown: Sequence[Waiting],
        articles: Mapping[int, Article],
        *,
        counted: Sequence[int] = (),
        unlisted: int = 0,
    ) -> bool:
        """Send one message; tell whether more can follow."""
        if not (items := await asyncio.to_thread(_items, shown, articles)):
            await self._deliveries.drop([item.id for item in shown])
            return True
        delivery = await self._deliveries.begin(
            follower, channel, [item.id for item in shown], counted=counted, unlisted=unlisted, now=self._clock()
        )
        return delivery is not None and await self._send(delivery, items)

    async def _finish(self, delivery: Delivery) -> None:
        """Find out whether a message has arrived, and send it again if it has not."""
        has_arrived = await self._has_arrived(delivery)
        now, quiet = self._clock(), delivery.follower.quiet
        if has_arrived is None:  # nobody can tell; rather not at all than twice
            has_arrived = not timedelta() <= now - delivery.at <= _NONCE_HOLDS
        if has_arrived:
            await self._deliveries.sent(delivery, now)
            return
        if is_quiet(now, quiet):
            await self._deliveries.put_off(delivery, after_quiet(now, quiet))
            return
        stories = await self._deliveries.stories(delivery)
        articles = await self._articles(stories)
        found = [await self._still_fitting(delivery.follower, item, articles) for item in stories]
        if not (fitting := [item for item in found if item is not None]):
            await self._deliveries.cancel(delivery)
            return
        if not (items := await asyncio.to_thread(_items, fitting, articles)):
            await self._deliveries.cancel(delivery)
            return
        await self._send(delivery, items)

    async def _has_arrived(self, delivery: Delivery) -> bool | None:
        """Look for a message in its channel, from the newest back; None if the bot may not read there, or not all."""
        number, before = custom_ids.following(delivery.id), None
        oldest = time_snowflake(min(delivery.at, self._clock()) - _CLOCKS_DIFFER)
        for _ in range(_MOST_PAGES):
            try:
                page: Sequence[Any] = await self._client.http.logs_from(delivery.channel, _PER_PAGE, before=before)
            except discord.Forbidden:
                return None
            except discord.NotFound:
                return False
            if any(number in _numbers(message) for message in page if self._is_own(message)):
                return True
            before = min((int(message["id"]) for message in page), default=0)
            if len(page) < _PER_PAGE or before < oldest:
                return False
        return None

    def _is_own(self, message: Mapping[str, Any]) -> bool:
        return self._client.user is not None and int(message["author"]["id"]) == self._client.user.id

    async def _send(self, delivery: Delivery, items: Sequence[Item]) -> bool:
        """Send what is written down as being sent; tell whether more can follow to the same follower."""
        try:
            view = self._view(delivery, items)
        except NotVerbatimError as error:
            record("a message to a follower", error)
            await self._deliveries.cancel(delivery)
            return True
        try:
            messages = self._client.get_partial_messageable(delivery.channel)
            await messages.send(view=view, nonce=custom_ids.following(delivery.id))
        except discord.DiscordServerError:
            raise
        except discord.HTTPException as error:
            return await self._not_taken(delivery, error)
        await self._deliveries.sent(delivery, self._clock())
        await asyncio.sleep(self._pause)
        return True

    async def _not_taken(self, delivery: Delivery, error: discord.HTTPException) -> bool:
        """Deal with a message that Discord did not take; tell whether more can follow to the same follower."""
        if isinstance(error, discord.NotFound) and error.code != _UNKNOWN_CHANNEL:
            await self._deliveries.sent(delivery, self._clock())  # somebody has deleted what had this nonce
            return True
        if isinstance(error, discord.Forbidden | discord.NotFound):
            await self._refused(delivery.follower, error, delivery)
            return False
        record("a message to a follower", error)
        await self._deliveries.cancel(delivery)
        return True

    def _view(self, delivery: Delivery, items: Sequence[Item]) -> Layout:
        place = delivery.follower.place
        in_channel = place.channel is not None
        with speaking(self._language(delivery.follower)):
            if len(items) == 1 and not delivery.unlisted:
                return card_layout(items[0], delivery.id, channel=in_channel)
            return digest_layout(items, delivery.unlisted, delivery.id, channel=in_channel)

    def _language(self, follower: Follower) -> str:
        place = follower.place
        if place.person is not None:
            return person_language(self._client, place.person, follower.locale)
        return server_language(self._client, place.scope or SHARED)

    async def _refused(
        self, follower: Follower, error: discord.HTTPException, delivery: Delivery | None = None
    ) -> None:
        """Leave a follower alone for a while, or for good; a channel's curators are told."""
        now, times = self._clock(), follower.refusals
        is_over = error.code == _UNKNOWN_CHANNEL or times >= len(PAUSES)
        await self._deliveries.refused(follower, None if is_over else now + PAUSES[times], now, delivery)
        _log.info("A follower cannot be written to: HTTP %s, code %s", error.status, error.code)
        place = follower.place
        if place.channel is not None and place.scope is not None and (is_over or not times):
            known = self._client.get_channel(place.channel)
            name = known.name if isinstance(known, discord.TextChannel) else str(place.channel)
            with speaking(server_language(self._client, place.scope)):
                sentence = _channel_closed(name, is_over=is_over)
            await tell_curators(self._client, place.scope, sentence)

    async def _reached(self, follower: Follower, work: Coroutine[Any, Any, None]) -> bool:
        """Do something for a follower; tell whether Discord can be reached at all."""
        try:
            await work
        except AwayError:
            await self._deliveries.pause(follower, self._clock() + _PAUSE_WHILE_AWAY)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            _log.warning("Followers cannot be told now: %s", type(error).__name__)
            await self._deliveries.pause(follower, self._clock() + _PAUSE_AFTER_TROUBLE)
            return False
        return True


def _channel_closed(name: str, *, is_over: bool) -> str:
    if is_over:
        said = gettext(
            "I may not write in #{channel}, so it is no longer told of what it follows. /following shows what that is,"
            " and /follow begins again."
        )
    else:
        said = gettext(
            "I may not write in #{channel}, so what it follows waits. Allow me View Channel and Send Messages there."
        )
    return said.format(channel=name)


def _items(stories: Sequence[Waiting], articles: Mapping[int, Article]) -> list[Item]:
    """Choose the quotes of stories; takes long."""
    quoted = [(best_quote(articles[item.article], item.follows), item.follows) for item in stories]
    return [Item(quote, follows) for quote, follows in quoted if quote is not None]


def _newest_first(article: Article) -> tuple[int, int]:
    day = article.published.last_day.toordinal() if article.published else 0
    return -day, -article.id


def _numbers(message: Mapping[str, Any]) -> set[str]:
    """Find the numbers that the buttons of a message carry."""
    return set(_NUMBER.findall(json.dumps(message.get("components") or [])))
