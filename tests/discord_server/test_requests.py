"""Tests of requests as they go over the wire: what is taken, what is refused and how."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import pytest

from tests.discord_server.rules import COMPONENTS_V2
from tests.discord_server.schema import check_response, schema_available
from tests.discord_server.state import Overwrite

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.discord_server.driver import LocalDiscord
    from tests.discord_server.replies import Reply
    from tests.discord_server.rules import Payload
    from tests.discord_server.small_bot import SmallBot

needs_schema = pytest.mark.skipif(not schema_available, reason="Discord's OpenAPI description is not at hand")


class Wire:
    """Send requests by hand, as the bot."""

    def __init__(self, server: LocalDiscord, session: aiohttp.ClientSession) -> None:
        self._server = server
        self._session = session

    async def send(self, method: str, route: str, payload: Any = None, **options: Any) -> tuple[int, Any]:  # noqa: ANN401 - any JSON
        """Send JSON; give the status and the JSON of the answer."""
        headers = {"Authorization": f"Bot {self._server.token}"} | options.pop("headers", {})
        url = f"{self._server.base_url}/api/v10{route}"
        body = {} if payload is None else {"json": payload}
        async with self._session.request(method, url, headers=headers, **body, **options) as response:
            text = await response.text()
            if not text:
                return response.status, None
            assert response.headers["Content-Type"] == "application/json"
            return response.status, json.loads(text)


@pytest.fixture
async def wire(local_discord: LocalDiscord) -> AsyncIterator[Wire]:
    """Give a way to send requests by hand."""
    async with aiohttp.ClientSession() as session:
        yield Wire(local_discord, session)


async def waiting(local_discord: LocalDiscord, bot: SmallBot) -> Reply:
    """Ask a question that the bot does not answer by itself."""
    del bot
    return await local_discord.add_guild().add_member("anna").slash("slow", wait=False)


def callback(reply: Reply) -> str:
    """Give where the first response goes."""
    return f"/interactions/{reply.interaction.id}/{reply.interaction.token}/callback"


def webhook(server: LocalDiscord, reply: Reply) -> str:
    """Give where follow-ups go."""
    return f"/webhooks/{server.state.application_id}/{reply.interaction.token}"


async def test_answers_with_or_without_a_response(local_discord: LocalDiscord, bot: SmallBot, wire: Wire) -> None:
    """A first response is taken once; the second is refused; the message comes back if asked for."""
    reply = await waiting(local_discord, bot)
    status, answer = await wire.send("POST", callback(reply), {"type": 4, "data": {"content": "a"}})
    assert (status, answer) == (204, None)
    status, answer = await wire.send("POST", callback(reply), {"type": 4, "data": {"content": "b"}})
    assert (status, answer["code"]) == (400, 40060)
    other = await waiting(local_discord, bot)
    status, answer = await wire.send(
        "POST", f"{callback(other)}?with_response=true", {"type": 5, "data": {"flags": 64}}
    )
    assert status == 200
    assert answer["interaction"]["response_message_loading"]
    assert answer["interaction"]["response_message_ephemeral"]
    assert answer["resource"]["message"]["flags"] == 64 | 128


async def test_refuses_as_discord_does(local_discord: LocalDiscord, bot: SmallBot, wire: Wire) -> None:
    """A payload that breaks a rule gets 50035 and the place; it has no effect, and is on record."""
    reply = await waiting(local_discord, bot)
    payload = {"type": 4, "data": {"content": "a" * 2001}}
    status, answer = await wire.send("POST", callback(reply), payload)
    assert status == 400
    assert answer == {
        "code": 50035,
        "message": "Invalid Form Body",
        "errors": {
            "data": {
                "content": {
                    "_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 2000 or fewer in length."}]
                }
            }
        },
    }
    assert reply.interaction.response is None
    (refusal,) = local_discord.refusals
    assert refusal.payload == payload
    assert "data.content: Must be 2000 or fewer" in str(refusal)
    with pytest.raises(AssertionError, match=r"data\.content"):
        local_discord.check()


async def test_fails_on_what_is_too_heavy(local_discord: LocalDiscord, bot: SmallBot, wire: Wire) -> None:
    """4,000 Chinese characters are within every documented limit, and Discord answers 500."""
    reply = await waiting(local_discord, bot)
    message = {"flags": COMPONENTS_V2, "components": [{"type": 10, "content": "中" * 3387}]}
    status, _ = await wire.send("POST", callback(reply), {"type": 4, "data": message})
    assert status == 500
    message["components"] = [{"type": 10, "content": "中" * 3386}]
    status, _ = await wire.send("POST", callback(reply), {"type": 4, "data": message})
    assert status == 204
    assert [refusal.status for refusal in local_discord.refusals] == [500]


async def test_refuses_an_empty_message(local_discord: LocalDiscord, bot: SmallBot, wire: Wire) -> None:
    """A message needs something to show, and cannot lose all of it."""
    reply = await waiting(local_discord, bot)
    status, answer = await wire.send("POST", callback(reply), {"type": 4, "data": {"content": " "}})
    assert (status, answer["code"]) == (400, 50006)
    await wire.send("POST", callback(reply), {"type": 4, "data": {"content": "a"}})
    status, answer = await wire.send("PATCH", f"{webhook(local_discord, reply)}/messages/@original", {"content": None})
    assert (status, answer["code"]) == (400, 50006)


async def test_nothing_follows_before_the_first_response(
    local_discord: LocalDiscord, bot: SmallBot, wire: Wire
) -> None:
    """A follow-up before any response, or with a wrong token, is for an unknown webhook."""
    reply = await waiting(local_discord, bot)
    for route in (webhook(local_discord, reply), f"/webhooks/{local_discord.state.application_id}/wrong"):
        status, answer = await wire.send("POST", route, {"content": "a"})
        assert (status, answer["code"]) == (404, 10015)


async def test_reads_changes_and_deletes_answers(local_discord: LocalDiscord, bot: SmallBot, wire: Wire) -> None:
    """The original and the follow-ups can be read, changed and deleted by name or id."""
    reply = await waiting(local_discord, bot)
    await wire.send("POST", callback(reply), {"type": 4, "data": {"content": "a"}})
    base = f"{webhook(local_discord, reply)}/messages"
    _, follow_up = await wire.send("POST", webhook(local_discord, reply), {"content": "b", "flags": 64})
    _, original = await wire.send("GET", f"{base}/@original")
    assert (original["content"], follow_up["content"], follow_up["flags"]) == ("a", "b", 64)
    status, changed = await wire.send("PATCH", f"{base}/{follow_up['id']}", {"content": "c"})
    assert (status, changed["content"], changed["flags"]) == (200, "c", 64)
    assert (await wire.send("DELETE", f"{base}/@original"))[0] == 204
    for message_id in ("@original", original["id"], "1"):
        status, answer = await wire.send("GET", f"{base}/{message_id}")
        assert (status, answer["code"]) == (404, 10008)
    assert [message.content for message in reply.messages] == ["c"]


async def test_components_v2_cannot_be_taken_back(local_discord: LocalDiscord, bot: SmallBot, wire: Wire) -> None:
    """An edit that removes the flag, or goes back to content, is refused."""
    reply = await waiting(local_discord, bot)
    layout: Payload = {"flags": COMPONENTS_V2, "components": [{"type": 10, "content": "a"}]}
    await wire.send("POST", callback(reply), {"type": 4, "data": layout})
    base = f"{webhook(local_discord, reply)}/messages/@original"
    for change in ({"flags": 0}, {"content": "b"}):
        status, answer = await wire.send("PATCH", base, change)
        assert (status, answer["code"]) == (400, 50035)
    status, answer = await wire.send("PATCH", base, {"components": [{"type": 10, "content": "b"}]})
    assert (status, answer["flags"]) == (200, COMPONENTS_V2)


async def test_keeps_files_and_points_components_at_them(
    local_discord: LocalDiscord, bot: SmallBot, wire: Wire
) -> None:
    """A form with files is taken; `attachment://` becomes an address that can be read."""
    reply = await waiting(local_discord, bot)
    layout = {"flags": COMPONENTS_V2, "components": [{"type": 13, "file": {"url": "attachment://a_b.txt"}}]}
    draft = layout | {"attachments": [{"id": 0, "filename": "a b.txt", "description": "three letters"}]}
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", json.dumps({"type": 4, "data": draft}), content_type="application/json")
    form.add_field("files[0]", io.BytesIO(b"abc"), filename="a b.txt", content_type="application/octet-stream")
    status, _ = await wire.send("POST", callback(reply), data=form)
    assert status == 204
    (attachment,) = reply.message.attachments
    assert attachment.upload.description == "three letters"
    assert reply.message.components[0]["file"]["url"] == attachment.url
    async with aiohttp.ClientSession() as session, session.get(attachment.url) as response:
        assert await response.read() == b"abc"
    assert "[file: a_b.txt]" in reply.text


async def test_refuses_a_file_that_is_too_large(local_discord: LocalDiscord, bot: SmallBot, wire: Wire) -> None:
    """A file above the limit is refused with Discord's code, one at the limit is taken."""
    local_discord.limits.upload_bytes = 10
    reply = await waiting(local_discord, bot)
    for size, expected in ((11, 413), (10, 204)):
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("payload_json", json.dumps({"type": 4, "data": {"attachments": [{"id": 0}]}}))
        form.add_field("files[0]", io.BytesIO(b"a" * size), filename="a.txt")
        status, _ = await wire.send("POST", callback(reply), data=form)
        assert status == expected


async def test_notices_whom_a_message_would_call(local_discord: LocalDiscord, bot: SmallBot, wire: Wire) -> None:
    """A message that would call people is taken, but on record; one that forbids it is not."""
    reply = await waiting(local_discord, bot)
    quiet = {"content": "@everyone", "allowed_mentions": {"parse": []}}
    await wire.send("POST", callback(reply), {"type": 4, "data": quiet})
    assert local_discord.pings == []
    await wire.send("POST", webhook(local_discord, reply), {"content": "@everyone"})
    assert [ping.targets for ping in local_discord.pings] == [("everyone",)]
    with pytest.raises(AssertionError, match="would call everyone"):
        local_discord.check()


@pytest.mark.parametrize("text", ["{", "[1", '"'])
async def test_refuses_broken_json(local_discord: LocalDiscord, wire: Wire, text: str) -> None:
    """What is no JSON gets Discord's answer for that."""
    channel = local_discord.add_guild().channel
    status, answer = await wire.send(
        "POST", f"/channels/{channel.id}/messages", data=text, headers={"Content-Type": "application/json"}
    )
    assert (status, answer["code"]) == (400, 50109)


@needs_schema
async def test_refuses_what_only_the_description_forbids(local_discord: LocalDiscord, wire: Wire) -> None:
    """Where there is no rule of our own, Discord's description judges."""
    status, answer = await wire.send("POST", "/users/@me/channels", {"recipient_id": "nobody"})
    assert (status, answer["code"]) == (400, 50035)
    assert local_discord.refusals[0].problems[0].path == ("recipient_id",)


async def test_refuses_unknown_routes(local_discord: LocalDiscord, wire: Wire) -> None:
    """A route that this Discord does not have is refused and on record, so that nothing is missed in silence."""
    status, answer = await wire.send("GET", "/nothing/here")
    assert (status, answer) == (404, {"message": "404: Not Found", "code": 0})
    assert len(local_discord.refusals) == 1


async def test_minds_the_permissions_of_the_bot(local_discord: LocalDiscord, wire: Wire) -> None:
    """The bot writes only where it may, and not to people who do not want it."""
    server = local_discord.add_guild()
    everyone = server.guild.everyone
    silent = server.add_channel("silent", Overwrite(everyone, deny=discord.Permissions(send_messages=True).value))
    hidden = server.add_channel("hidden", Overwrite(everyone, deny=discord.Permissions(view_channel=True).value))
    anna = server.add_member("anna")
    anna.user.accepts_messages = False
    for channel, code in ((silent, 50013), (hidden, 50001), (anna.direct, 50007)):
        status, answer = await wire.send("POST", f"/channels/{channel.id}/messages", {"content": "a"})
        assert (status, answer["code"]) == (403, code)
    allowed = local_discord.add_guild("Trusting", bot_permissions=discord.Permissions(manage_messages=True))
    theirs = allowed.add_member("boris").say("theirs")
    assert (await wire.send("DELETE", f"/channels/{theirs.channel.id}/messages/{theirs.id}"))[0] == 204
    own = anna.say("mine")
    status, answer = await wire.send("PATCH", f"/channels/{own.channel.id}/messages/{own.id}", {"content": "b"})
    assert (status, answer["code"]) == (403, 50005)
    status, answer = await wire.send("DELETE", f"/channels/{own.channel.id}/messages/{own.id}")
    assert (status, answer["code"]) == (403, 50013)


async def test_pages_through_messages(local_discord: LocalDiscord, wire: Wire) -> None:
    """Messages come newest first, before or after one of them, without what only one person sees."""
    anna = local_discord.add_guild().add_member("anna")
    written = [anna.say(str(index)) for index in range(5)]
    route = f"/channels/{anna.home.id}/messages"

    async def ids(query: str) -> list[int]:
        return [int(message["id"]) for message in (await wire.send("GET", f"{route}?{query}"))[1]]

    newest = [message.id for message in reversed(written)]
    assert await ids("limit=2") == newest[:2]
    assert await ids(f"before={newest[1]}&limit=2") == newest[2:4]
    assert await ids(f"after={newest[-1]}&limit=2") == [newest[2], newest[3]]


async def test_keeps_emojis_of_the_application(bot: SmallBot, local_discord: LocalDiscord) -> None:
    """An application's emojis can be added, listed and deleted through discord.py."""
    picture = b"\x89PNG\r\n\x1a\n" + bytes(16)
    made = await bot.create_application_emoji(name="quote", image=picture)
    assert [emoji.name for emoji in await bot.fetch_application_emojis()] == ["quote"]
    await made.delete()
    assert await bot.fetch_application_emojis() == []
    assert local_discord.refusals == []


async def test_discord_py_fetches_what_it_can(bot: SmallBot, local_discord: LocalDiscord) -> None:
    """Servers, members, channels, users and messages can be fetched, and direct messages sent."""
    server = local_discord.add_guild("Astana")
    anna = server.add_member("anna")
    written = anna.say("hello")
    guild = await bot.fetch_guild(server.id)
    assert guild.name == "Astana"
    assert (await guild.fetch_member(anna.user.id)).name == "anna"
    assert [role.name for role in await guild.fetch_roles()] == ["@everyone"]
    channel = await bot.fetch_channel(anna.home.id)
    assert isinstance(channel, discord.TextChannel)
    assert (await channel.fetch_message(written.id)).id == written.id
    async with channel.typing():
        pass
    user = await bot.fetch_user(anna.user.id)
    sent = await user.send("psst")
    assert [message.id for message in local_discord.visible_messages(anna, anna.direct)] == [sent.id]
    assert [guild.name async for guild in bot.fetch_guilds()] == ["Astana"]
    await guild.leave()
    assert not server.guild.has_bot
    assert local_discord.refusals == []


@needs_schema
async def test_answers_match_discords_own_description(local_discord: LocalDiscord, bot: SmallBot, wire: Wire) -> None:
    """What this Discord says has the form that Discord's description promises."""
    reply = await waiting(local_discord, bot)
    button = {"type": 2, "style": 1, "label": "Go", "custom_id": "go"}
    picture = {"media": {"url": "https://example.org/a.png"}}
    layout: list[Payload] = [
        {"type": 17, "components": [{"type": 10, "content": "a"}, {"type": 14}]},
        {"type": 9, "components": [{"type": 10, "content": "a"}], "accessory": {"type": 11, **picture}},
        {"type": 1, "components": [button]},
        {"type": 1, "components": [{"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "a"}]}]},
        {"type": 1, "components": [{"type": 5, "custom_id": "u"}]},
        {"type": 12, "items": [picture]},
    ]
    message = {"flags": COMPONENTS_V2, "components": layout}
    _, answer = await wire.send("POST", f"{callback(reply)}?with_response=1", {"type": 4, "data": message})
    problems = check_response("POST", "/interactions/{interaction_id}/{interaction_token}/callback", 200, answer)
    guild = reply.message.channel.guild
    assert guild is not None
    local_discord.registry.allow(guild, "admin", guild.everyone, allowed=True)
    local_discord.registry.allow(guild, None, reply.user, allowed=False)
    in_guild = f"/applications/{local_discord.state.application_id}/guilds/{guild.id}"
    for template, route in (
        ("/applications/{application_id}/guilds/{guild_id}/commands/permissions", f"{in_guild}/commands/permissions"),
        ("/users/@me", "/users/@me"),
        ("/gateway", "/gateway"),
        ("/gateway/bot", "/gateway/bot"),
        ("/applications/@me", "/applications/@me"),
        ("/applications/{application_id}/commands", f"/applications/{local_discord.state.application_id}/commands"),
        ("/applications/{application_id}/emojis", f"/applications/{local_discord.state.application_id}/emojis"),
        ("/channels/{channel_id}", f"/channels/{reply.message.channel.id}"),
        ("/channels/{channel_id}/messages", f"/channels/{reply.message.channel.id}/messages"),
        ("/guilds/{guild_id}/members/{user_id}", f"/guilds/{guild.id}/members/{reply.user.id}"),
        ("/guilds/{guild_id}/roles", f"/guilds/{guild.id}/roles"),
    ):
        _, answer = await wire.send("GET", route)
        problems += check_response("GET", template, 200, answer)
    assert [str(problem) for problem in problems] == []


async def test_a_nonce_is_taken_once_if_it_is_enforced(local_discord: LocalDiscord, bot: SmallBot, wire: Wire) -> None:
    """The second message with it is the first one, 404 if that was deleted; not without enforcing, nor much later."""
    del bot
    channel = local_discord.add_guild().channel
    route = f"/channels/{channel.id}/messages"
    plain = {"content": "news", "nonce": "a"}
    for _ in range(2):
        status, _ = await wire.send("POST", route, plain)
        assert status == 200
    assert len(channel.messages) == 2
    enforced = plain | {"nonce": "b", "enforce_nonce": True}
    _, first = await wire.send("POST", route, enforced)
    _, second = await wire.send("POST", route, enforced)
    assert (first["id"], first["nonce"]) == (second["id"], "b")
    assert len(channel.messages) == 3
    await wire.send("DELETE", f"{route}/{first['id']}")
    status, answer = await wire.send("POST", route, enforced)
    assert (status, answer["code"]) == (404, 10008)
    local_discord.clock.advance(local_discord.limits.nonce_seconds)
    _, third = await wire.send("POST", route, enforced)
    assert third["id"] != first["id"]


async def test_discord_py_enforces_a_nonce(local_discord: LocalDiscord, bot: SmallBot) -> None:
    """Given a nonce, discord.py asks for it to be enforced, so that sending again posts nothing new."""
    anna = local_discord.add_person("anna")
    channel = await bot.create_dm(discord.Object(anna.user.id))
    first = await channel.send("news", nonce="told-1")
    again = await channel.send("news", nonce="told-1")
    assert first.id == again.id
    assert len(anna.direct.messages) == 1
