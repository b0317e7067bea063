"""Tell curators once of feeds' entries that wait for approval, and of feeds that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from commands.curation.telling import tell_curators
from commands.language import gettext, ngettext, number, sentence, speaking
from commands.languages import server_language
from corpus.store.feed_rows import EntryState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import DragomanClient
    from corpus.models import Scope
    from corpus.store.feed_rows import Feed

MANY_FAILURES: Final = 5
"""Polls that fail in a row before curators hear of it."""

_WAITING_TOLD: Final = "feed entries told"
"""The server's setting that names the newest waiting entry that was told, by its id."""

_FAILING_TOLD: Final = "failing feeds told"
"""The server's setting that names the failing feeds that were told, by their ids; those that recover drop out."""

_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class _News:
    """What there is to be told, and what a setting is then: empty for none, None for what it was."""

    sentences: Sequence[str] = ()
    told: str | None = None


class FeedNotices:
    """Looks for news of feeds in all servers."""

    def __init__(self, client: DragomanClient) -> None:
        self._client = client
        self._feeds = client.store.feeds

    async def round(self) -> None:
        """Tell each server's curators what they have not been told."""
        if not self._client.is_ready():  # the channels are not known yet
            return
        for scope in await self._feeds.servers():
            with speaking(server_language(self._client, scope)):
                waiting, failing = await self._waiting(scope), await self._failing(scope)
                sentences = [*waiting.sentences, *failing.sentences]
                if (more := len(sentences) - _NAMED) > 0:
                    said = gettext("And {count} more: /feeds list.").format(count=number(more))
                    sentences = [*sentences[:_NAMED], said]
            if sentences:
                await tell_curators(self._client, scope, " ".join(sentences))
            # Noted only now: what a bot that is stopped before could not tell is told by the next one.
            for name, told in ((_WAITING_TOLD, waiting.told), (_FAILING_TOLD, failing.told)):
                if told is not None:
                    await self._client.store.servers.set_setting(scope, name, told or None)

    async def _waiting(self, scope: Scope) -> _News:
        told = self._client.store.servers.setting(scope, _WAITING_TOLD)
        new = await self._feeds.waiting_since(scope, int(told or 0))
        if not new:
            return _News()
        counts = await self._feeds.counts(scope)
        feeds = [feed for feed in await self._feeds.of_scope(scope) if feed.id in new]
        sentences = [_wait(feed, new[feed.id][0], counts[feed.id][EntryState.WAITING]) for feed in feeds]
        return _News(sentences, told=str(max(newest for _, newest in new.values())))

    async def _failing(self, scope: Scope) -> _News:
        written = self._client.store.servers.setting(scope, _FAILING_TOLD) or ""
        told = set(map(int, written.split()))
        feeds = await self._feeds.of_scope(scope)
        failing = [feed for feed in feeds if feed.is_gone or feed.failures >= MANY_FAILURES]
        # One that is gone, or is being polled just now, is told again only after it has recovered.
        known = {feed.id for feed in failing} | {feed.id for feed in feeds if feed.failures and feed.id in told}
        sentences = [_fails(feed) for feed in failing if feed.id not in told]
        return _News(sentences, told=" ".join(map(str, sorted(known))) if known != told else None)


def _wait(feed: Feed, new: int, total: int) -> str:
    if total > new:
        said = ngettext(
            "{count} new entry of “{name}” waits for approval ({total} in all): /feeds review.",
            "{count} new entries of “{name}” wait for approval ({total} in all): /feeds review.",
            new,
        )
    else:
        said = ngettext(
            "{count} new entry of “{name}” waits for approval: /feeds review.",
            "{count} new entries of “{name}” wait for approval: /feeds review.",
            new,
        )
    return said.format(count=number(new), name=feed.name, total=number(total))


def _fails(feed: Feed) -> str:
    reason = sentence(feed.error) if feed.error else ""
    if feed.is_gone:
        said = gettext("“{name}” has ended. {error} /feeds remove stops following it.")
    else:
        said = ngettext(
            "“{name}” could not be read {count} time in a row: {error} It is tried again less and less often;"
            " /feeds list shows how it is doing.",
            "“{name}” could not be read {count} times in a row: {error} It is tried again less and less often;"
            " /feeds list shows how it is doing.",
            feed.failures,
        )
    return said.format(name=feed.name, count=number(feed.failures), error=reason)
