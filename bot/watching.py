"""Ask the saved questions again after every change, whoever made it, and tell those who curate what got worse."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from commands.curation.check_wording import worsened
from commands.curation.telling import tell_curators
from commands.language import gettext, ngettext, number, speaking
from commands.languages import server_language
from corpus.checking import run_checks
from corpus.models import SHARED

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
            if settled and store.servers.setting(scope, _CHECKED) != state:
                report = await run_checks(store, self._client.searcher, scope, keep=False)
                await self._tell(scope, report)
                # Kept only now: what a bot that is stopped before could not tell is found again by the next one.
                await store.checks.keep_results(scope, {result.saved: result.now for result in report.results})
                await store.servers.set_setting(scope, _CHECKED, state)

    async def _tell(self, scope: Scope, report: CheckReport) -> None:
        count = len(report.worse)
        if not count:
            return
        if scope == SHARED:
            _log.warning("Saved questions answered worse after a change: %d. dragoman check run lists them", count)
            return
        with speaking(server_language(self._client, scope)):
            await tell_curators(self._client, scope, _sentence(report))


def _sentence(report: CheckReport) -> str:
    count = len(report.worse)
    head = ngettext(
        "After a change {count} saved question is answered worse than before.",
        "After a change {count} saved questions are answered worse than before.",
        count,
    )
    lines = [head.format(count=number(count)), *map(worsened, report.worse[:_NAMED])]
    if (more := count - _NAMED) > 0:
        lines.append(gettext("And {count} more: /corpus check run.").format(count=number(more)))
    return "\n".join(lines)
