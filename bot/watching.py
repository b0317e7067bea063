"""Ask the saved questions again after every change, whoever made it, and tell those who curate what got worse."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from commands.curation.telling import tell_curators
from corpus.checking import run_checks
from corpus.models import SHARED
from corpus.wording import worsened_in_words

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from corpus.checking import CheckReport
    from corpus.models import Scope

_log = logging.getLogger(__name__)

_CHECKED: Final = "checked state"
_NAMED: Final = 5


class Watch:
    """Remembers in which state each server's articles were a round ago: an import under way is not checked yet."""

    def __init__(self, client: DragomanClient) -> None:
        self._client = client
        self._seen: dict[Scope, str] = {}

    async def round(self) -> None:
        """Check the servers whose articles have changed since the last check, and not since the last round."""
        store = self._client.store
        for scope in await store.checks.scopes():
            state = await store.state(scope)
            settled = self._seen.get(scope) == state
            self._seen[scope] = state
            if settled and await store.servers.setting(scope, _CHECKED) != state:
                report = await run_checks(store, self._client.searcher, scope, keep=False)
                await self._tell(scope, report)
                # Kept only now: what a bot that is stopped before could not tell is found again by the next one.
                await store.checks.keep_results(scope, {result.saved: result.now for result in report.results})
                await store.servers.set_setting(scope, _CHECKED, state)

    async def _tell(self, scope: Scope, report: CheckReport) -> None:
        worse = [worsened_in_words(checked) for checked in report.worse]
        if not worse:
            return
        count = "One saved question is" if len(worse) == 1 else f"{len(worse)} saved questions are"
        if scope == SHARED:
            _log.warning("After a change %s answered worse than before: dragoman check run", count.lower())
            return
        more = [f"And {len(worse) - _NAMED} more: /corpus check run."] if len(worse) > _NAMED else []
        sentences = [f"After a change {count.lower()} answered worse than before.", *worse[:_NAMED], *more]
        await tell_curators(self._client, scope, "\n".join(sentences))
