"""The command /corpus edit: a stored article's particulars and text, corrected in a form."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands, ui

from commands.attribution import NO_HEADLINE
from commands.curation import custom_ids
from commands.curation.comparing import differences
from commands.curation.confirmations import confirmation_layout
from commands.curation.own_articles import language_choices, language_meant, own_article_named, own_choices
from commands.curation.particulars import HEADLINE, LINK, PUBLISHED, PUBLISHER, particular_field, read_particulars
from commands.curation.permission import author_of, require_curator, server_of
from commands.curation.upload import read_files
from commands.errors import RefusedError
from commands.forms import LONGEST_TEXT, Form, FormAnswer, field
from commands.language import gettext, gettext_noop, ngettext, number, sentence
from commands.layout import Layout, small, text
from commands.limits import Size, clip, utf16_units
from commands.markup import block, escape
from commands.persistent import Persistent
from commands.responses import think
from corpus.editing import Fields
from corpus.errors import CorpusError

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from bot.client import DragomanClient
    from corpus.models import Article, Scope
    from corpus.store import Store

    Acting = discord.Interaction[DragomanClient]

GONE: Final = gettext_noop("This article is no longer here. /corpus restore brings back what was removed.")

_TEXT: Final = "text"
_FILE: Final = "file"
_ATTACHMENT: Final = 11
"""Discord's type of an option that holds a file."""

_HEADLINE_CHARACTERS: Final = 200
_SENTENCE_CHARACTERS: Final = 500
_FIELD_CHARACTERS: Final = 300
_CHANGED_WORDS: Final = Size(600, 1_800)
_GIVEN_BACK_CHARACTERS: Final = 1_500
"""How much of a typed text is given back in the message itself; more comes back as a file."""

_STALE: Final = gettext_noop(
    "Somebody else has changed this article since you opened the form, so yours was not saved. Look at what it is now,"
    " and edit it again."
)
_AT_ONCE: Final = gettext_noop("Somebody else saved it at the same moment; what they wrote is in its history.")


@app_commands.command(description="Correct an article of this server: headline, publisher, date, link and text.")
@app_commands.describe(
    article="Start typing the headline and choose; typing errors are fine",
    language="The language that the text is in, if that was told wrong: en, kk, ms, ru, zh and so on",
)
@app_commands.autocomplete(article=own_choices, language=language_choices)
async def edit(
    interaction: Acting,
    article: app_commands.Range[str, 1, 1000],
    language: app_commands.Range[str, 2, 40] | None = None,
) -> None:
    """Open the form; a text that is too long for it can be replaced by a file."""
    code = language_meant(language) if language else ""
    await open_form(interaction, await own_article_named(interaction, article), code)


class EditButton(Persistent, template=custom_ids.EDIT):
    """Opens the form for an article."""

    async def answer(self, interaction: Acting) -> None:
        """Open it with what the article is now."""
        scope = await require_curator(interaction)
        article = await interaction.client.store.own(scope, int(self.state["article"]))
        if article is None:
            raise RefusedError(GONE)
        await open_form(interaction, article)


async def open_form(interaction: Acting, article: Article, language: str = "") -> None:
    """Show the form; it says which version of the article it was opened for."""
    scope = server_of(interaction)
    version = await _version(interaction.client.store, scope, article.key)
    await interaction.response.send_modal(edit_form(article, version, language))


def edit_form(article: Article, version: int, language: str) -> Form:
    """Make the form, filled in with what the article is."""
    return Form(
        gettext("Edit an article"),
        custom_ids.edit_form(article.id, version, language),
        particular_field(HEADLINE, article.headline),
        particular_field(PUBLISHER, article.publisher or ""),
        particular_field(PUBLISHED, str(article.published or "")),
        particular_field(LINK, article.url or ""),
        _text_field(article.body) if _has_room(article.body) else _file_field(article.body),
    )


async def _save(interaction: Acting, match: re.Match[str], typed: Mapping[str, str]) -> None:
    """Save what was typed; if that cannot be, give it back."""
    await think(interaction, private=True)
    scope = await require_curator(interaction)
    try:
        await interaction.edit_original_response(view=await _saved(interaction, scope, match, typed))
    except CorpusError as error:
        article = await interaction.client.store.own(scope, int(match["article"]))
        await _give_back(interaction, sentence(error) if article is not None else gettext(GONE), typed, article)


EDITING: Final[FormAnswer] = FormAnswer(custom_ids.EDIT_FORM, _save)


async def _saved(interaction: Acting, scope: Scope, match: re.Match[str], typed: Mapping[str, str]) -> Layout:
    client = interaction.client
    before = await client.store.own(scope, int(match["article"]))
    if before is None:
        raise RefusedError(GONE)
    version = int(match["number"])
    if await _version(client.store, scope, before.key) != version:
        raise RefusedError(_STALE)
    fields, problems = await _fields(interaction, before, typed, match["language"])
    change = await client.curation.edit_article(scope, before.key, fields, author_of(interaction), client.limits)
    after = await client.store.own(scope, before.id)
    name = clip(before.headline, _HEADLINE_CHARACTERS) or gettext(NO_HEADLINE)
    told = await differences(before, after, _CHANGED_WORDS) if after is not None and change.id is not None else []
    if change.id is not None and await _version(client.store, scope, before.key) > version + 1:
        problems.append(gettext(_AT_ONCE))
    told += [small(escape(problem)) for problem in problems]
    said = (
        gettext("Edited “{name}”.") if change.id is not None else gettext("“{name}” is as it was; nothing was changed.")
    )
    return confirmation_layout(said.format(name=name), change, ["\n".join(told)] if told else [], read=after)


async def _fields(
    interaction: Acting, article: Article, typed: Mapping[str, str], language: str
) -> tuple[Fields, list[str]]:
    """Tell what is to change, with a sentence about each field that cannot be understood and so stays."""
    read, problems = read_particulars(typed, article)
    body: str | None = None
    if (attachment := _attached(interaction)) is not None:
        body = await _body_of(attachment)
    elif _TEXT in typed and _lines(typed[_TEXT]) != _lines(article.body):
        body = typed[_TEXT]
    return Fields(read.headline, read.publisher, read.published, read.url, language or None, body), problems


async def _body_of(attachment: discord.Attachment) -> str:
    readings, failures = await read_files([attachment])
    if failures:
        raise RefusedError.of(failures[0])
    if len(readings) != 1:
        raise RefusedError.plural(
            "{name} has {count} article; this takes a file with one text.",
            "{name} has {count} articles; this takes a file with one text.",
            len(readings),
            name=attachment.filename,
        )
    return readings[0].draft.body


def _attached(interaction: Acting) -> discord.Attachment | None:
    """Find the file that came with the form."""
    sent: dict[str, Any] = dict(interaction.data or {})
    fields = [component.get("component", {}) for component in sent.get("components", [])]
    chosen = [value for entry in fields if entry.get("custom_id") == _FILE for value in entry.get("values") or []]
    if not chosen:
        return None
    option: Any = {"type": _ATTACHMENT, "name": _FILE, "value": chosen[0]}
    attachment = app_commands.Namespace(interaction, sent.get("resolved", {}), [option])[_FILE]
    return attachment if isinstance(attachment, discord.Attachment) else None


async def _version(store: Store, scope: Scope, key: str) -> int:
    revisions = await store.history.of_article(scope, key)
    return revisions[0].number if revisions else 0


def _has_room(body: str) -> bool:
    return len(body) <= LONGEST_TEXT and utf16_units(body) <= LONGEST_TEXT


def _text_field(body: str) -> ui.Label[Any]:
    return field(_TEXT, gettext("Text"), typed=body, most=LONGEST_TEXT, required=True, long=True)


def _file_field(body: str) -> ui.Label[Any]:
    return ui.Label(
        text=gettext("Replace the text with a file"),
        description=ngettext(
            "The text is too long for a form ({count} character). Without a file it stays as it is.",
            "The text is too long for a form ({count} characters). Without a file it stays as it is.",
            len(body),
        ).format(count=number(len(body))),
        component=ui.FileUpload(custom_id=_FILE, required=False, min_values=0, max_values=1),
    )


def _lines(body: str) -> list[str]:
    """Part a text into lines, whatever ends them."""
    return [line.rstrip() for line in body.strip().splitlines()]


async def _give_back(interaction: Acting, reason: str, typed: Mapping[str, str], article: Article | None) -> None:
    """Say why nothing was saved, and give back what was typed and is not in the article."""
    body = typed.get(_TEXT, "")
    if article is not None and _lines(body) == _lines(article.body):
        body = ""
    known = {article.headline, article.publisher, str(article.published or ""), article.url} if article else set()
    short = [value for name, value in typed.items() if name != _TEXT and value and value not in known]
    lines = [
        f"**{escape(clip(reason, _SENTENCE_CHARACTERS))}**",
        *([small(gettext("You typed:"))] if short or body else []),
    ]
    lines += [block(escape(clip(value, _FIELD_CHARACTERS))) for value in short]
    items: list[ui.Item[Any]] = []
    files: list[discord.File] = []
    if utf16_units(block(escape(body))) > _GIVEN_BACK_CHARACTERS:
        files = [discord.File(io.BytesIO(body.encode()), "what-you-typed.txt")]
        items = [ui.File("attachment://what-you-typed.txt")]
    elif body:
        lines.append(block(escape(body)))
    layout = Layout(ui.Container(text("\n".join(lines)), *items))
    await interaction.edit_original_response(view=layout, attachments=files)
