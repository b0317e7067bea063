"""Discord: whether it can be reached and takes the token, which application that is, and what time it is there."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Final

import aiohttp

from bot.examining.asking_discord import DISCORD, SECONDS, Reply, ask, session, trouble
from bot.examining.finding import error, fine, skipped, warning
from bot.settings import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.examining.finding import Case, Finding

_REFUSED: Final = 401
_TOO_MANY: Final = 429
_BROKEN: Final = 500
_LATE: Final = 5.0
_TOO_LATE: Final = 60.0
_FEW_STARTS: Final = 20
_HELLO: Final = 10
_WAITING: Final = aiohttp.ClientWSTimeout(ws_close=0.5)
_PORTAL: Final = "https://discord.com/developers/applications"
_PRIVILEGED: Final = {
    "Presence Intent": 1 << 12 | 1 << 13,
    "Server Members Intent": 1 << 14 | 1 << 15,
    "Message Content Intent": 1 << 18 | 1 << 19,
}
_UNREACHED: Final = "Is this machine online? Try: curl -I {}/api/v10/gateway. A firewall must let port 443 out."


async def examine(case: Case) -> list[Finding]:
    """Ask Discord a few things at once, then greet its gateway; without a token only whether it is there."""
    base, token = case.settings.discord_api or DISCORD, case.settings.token
    async with session() as asking:
        if token is None:
            gateway = await ask(asking, base, "/gateway", None)
            return [*reached(gateway, base), *clock(gateway), *await _greeted(asking, gateway)]
        user, application, gateway = await asyncio.gather(
            *(ask(asking, base, route, token) for route in ("/users/@me", "/applications/@me", "/gateway/bot"))
        )
        found = [*reached(user, base), *clock(user)]
        if user.status == _REFUSED:
            # It can still be told whether the gateway is in reach.
            return [*found, refused(), *await _greeted(asking, await ask(asking, base, "/gateway", None))]
        return [*found, *described(user, application), *starts(gateway), *await _greeted(asking, gateway)]


def reached(reply: Reply, base: str) -> Iterator[Finding]:
    """Tell whether Discord answers at all."""
    if reply.trouble:
        yield error("discord", f"{base}: {reply.trouble}", _UNREACHED.format(base))
    elif reply.status == _TOO_MANY:
        says = f"{base} answers that this machine asks too often"
        yield warning("discord", says, "Wait some minutes; a bot that restarts all the time causes this.")
    elif reply.status >= _BROKEN:
        says = f"{base} has trouble (HTTP {reply.status})"
        yield warning("discord", says, "See https://discordstatus.com, and wait.")
    elif reply.is_good or reply.status == _REFUSED:
        yield fine("discord", f"{base} answers in {reply.took:,.0f} ms")
    else:
        says = f"{base} answers with HTTP {reply.status}, which is not what Discord would say"
        yield error("discord", says, "Something stands between: a proxy, a firewall, or a wrong DRAGOMAN_DISCORD_API.")


def refused() -> Finding:
    """Tell that the token is wrong."""
    advice = f"Reset it: {_PORTAL} > your application > Bot > Reset Token. Set the new one and restart the bot."
    return error("application", f"Discord does not accept {TOKEN}", advice)


def clock(reply: Reply) -> Iterator[Finding]:
    """Compare this machine's clock with Discord's."""
    if reply.ahead is None:
        yield skipped("clock", "Discord did not tell the time to compare with")
        return
    off = abs(reply.ahead)
    says = f"{off:,.0f} seconds {'ahead of' if reply.ahead > 0 else 'behind'} Discord's"
    advice = "Set it: timedatectl set-ntp true; see also: timedatectl status"
    if off >= _TOO_LATE:
        yield error("clock", f"{says}: certificates, backups and feeds go wrong by it", advice)
    elif off >= _LATE:
        yield warning("clock", says, advice)
    else:
        yield fine("clock", "the same as Discord's, to a few seconds")


def described(user: Reply, application: Reply) -> Iterator[Finding]:
    """Tell which application the token belongs to, and what of its settings in the portal matters."""
    if not user.is_good or not application.is_good:
        return
    told: dict[str, Any] = application.content
    number, page = told.get("id"), f"{_PORTAL}/{told.get('id')}"
    public = "anybody may add it" if told.get("bot_public") else "only its owner may add it"
    servers = f"servers: {told.get('approximate_guild_count', 0):,}; {public}"
    yield fine("application", f"“{told.get('name')}”, {number}, as {user.content.get('username')}; {servers}")
    if told.get("interactions_endpoint_url"):
        says = "it has an Interactions Endpoint URL, so Discord sends questions there and not to this bot"
        yield error("interactions", says, f"Empty that field and save: {page}/information")
    if told.get("bot_require_code_grant"):
        says = "“Requires OAuth2 Code Grant” is on, so that nobody can add the bot by its link"
        yield warning("application", says, f"Switch it off: {page}/bot")
    yield intents(int(told.get("flags") or 0), page)


def intents(flags: int, page: str) -> Finding:
    """Tell which privileged intents are on; Dragoman needs none."""
    on = [name for name, bits in _PRIVILEGED.items() if flags & bits]
    if not on:
        return fine("intents", "no privileged ones are on, and none are needed")
    says = f"{', '.join(on)} {'is' if len(on) == 1 else 'are'} on and not needed"
    return fine("intents", says, f"You may switch that off: {page}/bot")


def starts(gateway: Reply) -> Iterator[Finding]:
    """Tell how many times the bot may still connect anew today."""
    if not gateway.is_good:
        return
    limit = gateway.content.get("session_start_limit", {})
    left, total = int(limit.get("remaining", 0)), int(limit.get("total", 0))
    hours = int(limit.get("reset_after", 0)) / 3_600_000
    says = f"{left:,} of {total:,} left, new ones in {hours:.0f} hours; shards: {gateway.content.get('shards')}"
    advice = "A bot that restarts all the time uses them up. Stop it and see why: journalctl --unit=dragoman"
    if not left:
        yield error("session starts", says, f"{advice}. Discord resets the token when they run out.")
    elif left < _FEW_STARTS:
        yield warning("session starts", says, advice)
    else:
        yield fine("session starts", says)


async def _greeted(asking: aiohttp.ClientSession, reply: Reply) -> list[Finding]:
    """Connect to the gateway and wait for its greeting; without identifying, a bot that runs does not notice."""
    if not reply.is_good:
        return [skipped("gateway", "Discord did not say where it is")]
    url = str(reply.content.get("url"))
    try:
        async with asyncio.timeout(SECONDS):
            async with asking.ws_connect(f"{url}/?v=10&encoding=json", timeout=_WAITING) as socket:
                greeting = json.loads(await socket.receive_str())
    except (aiohttp.ClientError, OSError, TypeError, ValueError) as problem:
        says = f"{url}: {trouble(problem)}"
        return [error("gateway", says, "A proxy or firewall may keep websockets out; the bot needs wss, port 443.")]
    if not isinstance(greeting, dict) or greeting.get("op") != _HELLO:
        return [error("gateway", f"{url} does not greet as Discord does", "Something stands between, such as a proxy.")]
    return [fine("gateway", f"{url} greets")]
