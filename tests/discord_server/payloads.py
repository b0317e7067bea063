"""The JSON in which Discord speaks of what it knows."""

from __future__ import annotations

import copy
from typing import Final

import discord

from tests.discord_server.rules import Kind, Payload
from tests.discord_server.state import (
    DIRECT_MESSAGES,
    Attachment,
    Channel,
    Guild,
    Interaction,
    Member,
    Message,
    Role,
    State,
    User,
)

_GUEST_PERMISSIONS: Final = discord.Permissions(
    attach_files=True, embed_links=True, mention_everyone=True, use_external_emojis=True
)
_REPLY: Final = 19
_CHAT_INPUT_ANSWER: Final = 20
_CONTEXT_MENU_ANSWER: Final = 23


def user_payload(user: User) -> Payload:
    """Describe a user to others."""
    return {
        "id": str(user.id),
        "username": user.name,
        "global_name": None if user.bot else user.name.title(),
        "discriminator": "0000" if user.bot else "0",
        "avatar": None,
        "bot": user.bot,
        "system": False,
        "public_flags": 0,
        "flags": 0,
        "banner": None,
        "accent_color": None,
        "primary_guild": None,
    }


def own_user_payload(user: User) -> Payload:
    """Describe the bot to itself."""
    return user_payload(user) | {"mfa_enabled": False, "locale": user.locale, "verified": True, "email": None}


def member_payload(member: Member, permissions: discord.Permissions | None = None) -> Payload:
    """Describe a member; interactions carry the permissions that hold in their channel."""
    payload: Payload = {
        "user": user_payload(member.user),
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": [str(role.id) for role in member.roles],
        "joined_at": member.joined,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": None,
    }
    return payload if permissions is None else payload | {"permissions": str(permissions.value)}


def role_payload(role: Role) -> Payload:
    """Describe a role."""
    return {
        "id": str(role.id),
        "name": role.name,
        "description": None,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": role.position,
        "permissions": str(role.permissions),
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def channel_payload(channel: Channel) -> Payload:
    """Describe a channel."""
    last = str(max(channel.messages)) if channel.messages else None
    payload: Payload = {"id": str(channel.id), "type": channel.kind, "last_message_id": last, "flags": 0}
    if channel.guild is None:
        others = [user_payload(user) for user in channel.recipients if not user.bot]
        name = {} if channel.kind == DIRECT_MESSAGES else {"name": channel.name, "icon": None}
        return payload | name | {"recipients": others, "owner_id": others[0]["id"]}
    return payload | {
        "guild_id": str(channel.guild.id),
        "name": channel.name,
        "topic": None,
        "position": 0,
        "nsfw": False,
        "rate_limit_per_user": 0,
        "parent_id": None,
        "permission_overwrites": [
            {
                "id": str(overwrite.target.id),
                "type": 0 if isinstance(overwrite.target, Role) else 1,
                "allow": str(overwrite.allow),
                "deny": str(overwrite.deny),
            }
            for overwrite in channel.overwrites
        ],
    }


def guild_payload(guild: Guild, bot: User) -> Payload:
    """Describe a server as GUILD_CREATE does: with its channels, and with the bot as its only listed member."""
    return {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner.id),
        "preferred_locale": guild.locale,
        "unavailable": False,
        "member_count": len(guild.members),
        "joined_at": guild.members[bot.id].joined,
        "members": [member_payload(guild.members[bot.id])],
        "roles": [role_payload(role) for role in guild.roles.values()],
        "channels": [channel_payload(channel) for channel in guild.channels.values()],
        "large": False,
        "features": [],
        "emojis": [],
        "stickers": [],
        "threads": [],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "icon": None,
        "splash": None,
        "banner": None,
        "description": None,
        "vanity_url_code": None,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "application_id": None,
        "discovery_splash": None,
    }


def attachment_payload(attachment: Attachment) -> Payload:
    """Describe a file that Discord keeps."""
    payload: Payload = {
        "id": str(attachment.id),
        "filename": attachment.upload.filename,
        "size": len(attachment.upload.content),
        "url": attachment.url,
        "proxy_url": attachment.url,
        "content_type": attachment.upload.content_type,
        "ephemeral": attachment.ephemeral,
    }
    description = attachment.upload.description
    return payload if description is None else payload | {"description": description}


def message_payload(message: Message, *, hide_content: bool = False) -> Payload:
    """Describe a message; without the message content intent the text of others is left out."""
    payload: Payload = {
        "id": str(message.id),
        "channel_id": str(message.channel.id),
        "author": user_payload(message.author),
        "content": message.content,
        "timestamp": message.created,
        "edited_timestamp": message.edited,
        "tts": False,
        "mention_everyone": False,
        "mentions": [user_payload(user) for user in message.mentions],
        "mention_roles": [],
        "attachments": [attachment_payload(attachment) for attachment in message.attachments],
        "embeds": copy.deepcopy(message.embeds),
        "components": copy.deepcopy(message.components),
        "pinned": False,
        "type": _REPLY if message.reply_to else 0,
        "flags": message.flags,
    }
    if message.reply_to is not None:
        payload["message_reference"] = {"type": 0, **_reference(message.reply_to)}
        payload["referenced_message"] = message_payload(message.reply_to)
    if message.interaction is not None:
        payload |= _interaction_fields(message.interaction, str(message.author.id))
    if hide_content:
        payload |= {"content": "", "embeds": [], "components": [], "attachments": []}
    return payload


def interaction_payload(interaction: Interaction, state: State) -> Payload:
    """Describe an interaction to the bot."""
    channel = interaction.channel
    payload: Payload = {
        "id": str(interaction.id),
        "application_id": str(state.application_id),
        "type": int(interaction.kind),
        "token": interaction.token,
        "version": 1,
        "data": interaction.asked,
        "channel_id": str(channel.id),
        "channel": channel_payload(channel) | {"permissions": str(state.permissions(interaction.user, channel).value)},
        "locale": interaction.user.locale,
        "app_permissions": str(_bot_permissions(interaction, state).value),
        "authorizing_integration_owners": interaction.owners,
        "context": interaction.context,
        "attachment_size_limit": state.limits.upload_bytes,
        "entitlements": [],
        "entitlement_sku_ids": [],
    }
    if channel.guild is None:
        payload["user"] = user_payload(interaction.user)
    else:
        guild, permissions = channel.guild, state.permissions(interaction.user, channel)
        payload["guild_id"] = str(guild.id)
        payload["guild"] = {"id": str(guild.id), "locale": guild.locale, "features": []}
        payload["guild_locale"] = guild.locale
        payload["member"] = member_payload(guild.members[interaction.user.id], permissions)
    if interaction.source is not None and interaction.kind in {Kind.COMPONENT, Kind.MODAL}:
        payload["message"] = message_payload(interaction.source)
    return payload


def _bot_permissions(interaction: Interaction, state: State) -> discord.Permissions:
    guild = interaction.channel.guild
    here = state.permissions(state.bot, interaction.channel)
    return here if guild is None or guild.has_bot else _GUEST_PERMISSIONS


def _reference(message: Message) -> Payload:
    guild = message.channel.guild
    place: Payload = {"message_id": str(message.id), "channel_id": str(message.channel.id)}
    return place if guild is None else place | {"guild_id": str(guild.id)}


def _interaction_fields(interaction: Interaction, application_id: str) -> Payload:
    kinds = {2: _CONTEXT_MENU_ANSWER, 3: _CONTEXT_MENU_ANSWER}
    fields: Payload = {
        "application_id": application_id,
        "webhook_id": application_id,
        "interaction_metadata": _metadata(interaction),
    }
    if interaction.kind == Kind.COMMAND:
        fields["type"] = kinds.get(interaction.asked.get("type", 1), _CHAT_INPUT_ANSWER)
    return fields


def _metadata(interaction: Interaction) -> Payload:
    metadata: Payload = {
        "id": str(interaction.id),
        "type": int(interaction.kind),
        "user": user_payload(interaction.user),
        "authorizing_integration_owners": interaction.owners,
    }
    if interaction.kind == Kind.COMPONENT and interaction.source is not None:
        metadata["interacted_message_id"] = str(interaction.source.id)
    if interaction.kind == Kind.MODAL and interaction.parent is not None:
        metadata["triggering_interaction_metadata"] = _metadata(interaction.parent)
    return metadata
