"""Read Markdown, with or without front matter."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from corpus.models import DroppedLine
from corpus.reading.characters import clean, split_lines
from corpus.reading.drafting import Layout, make_draft
from corpus.reading.front_matter import Post, split_post, told_by
from corpus.reading.lines import Line
from corpus.reading.metadata import Told

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from markdown_it.token import Token

    from corpus.models import Draft

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_UNSEEN = re.compile(r"<(script|style|iframe|svg)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
# Only what HTML knows is a tag; a name in angle brackets is text.
_TAG = re.compile(
    r"</?(?:a|abbr|article|aside|b|big|blockquote|br|button|center|cite|code|dd|del|details|div|dl|dt|em|embed"
    r"|figcaption|figure|font|footer|form|h[1-6]|header|hr|i|iframe|img|input|ins|kbd|li|main|mark|nav|object|ol|p"
    r"|picture|pre|q|s|script|section|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|tfoot"
    r"|th|thead|time|tr|u|ul|video|wbr|[a-z]+(?:-[a-z]+)+)\b[^<>]*>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)


def read_markdown(text: str, *, key: str, name: str, keep: Collection[DroppedLine] = ()) -> Draft:
    """Make an article of a post; raise ReadingError, naming the source, for what is none."""
    post = split_post(text, name=name)
    if post:
        return read_post(post, key=key, raw=text, name=name, keep=keep)
    return _read(text, 1, Told(), Layout(flowing=True), key=key, raw=text, name=name, keep=keep)


def read_post(post: Post, *, key: str, raw: str, name: str, keep: Collection[DroppedLine] = ()) -> Draft:
    """Make an article of Markdown behind front matter; `raw` is both together."""
    told = told_by(post, key=key, name=name)
    layout = Layout(flowing=True, fielded=True)
    return _read(post.text, post.first_line, told, layout, key=key, raw=raw, name=name, keep=keep)


def _read(  # noqa: PLR0913 - each is one part of a source
    text: str,
    first_line: int,
    told: Told,
    layout: Layout,
    *,
    key: str,
    raw: str,
    name: str,
    keep: Collection[DroppedLine],
) -> Draft:
    reading = _Reading(first_line)
    reading.read(text)
    return make_draft(reading.lines, told, layout, key=key, raw=raw, name=name, dropped=reading.dropped, keep=keep)


@dataclass(slots=True)
class _Reading:
    """The way through a parsed document, gathering its lines."""

    first_line: int
    lines: list[Line] = field(default_factory=list)
    dropped: list[DroppedLine] = field(default_factory=list)
    captions: set[str] = field(default_factory=set)
    block: int = 0
    number: int = 0
    source: Sequence[str] = ()
    prefix: str = ""
    heading: bool = False
    row: list[str] | None = None

    def read(self, text: str) -> None:
        self.source = split_lines(text)
        for token in _PARSER.parse("\n".join(self.source)):
            if token.map:
                self.number = token.map[0] + self.first_line
            if token.type == "inline":
                self._add_inline(token.children or [])
            elif token.type in ("fence", "html_block"):
                self._add_markup(token)
            else:
                self._note_place(token)

    def _note_place(self, token: Token) -> None:
        """Remember what the next line stands in."""
        match token.type:
            case "heading_open" | "heading_close":
                self.heading = token.type == "heading_open"
            case "list_item_open":
                # The figure may well be the text's own: "12. June brought ...".
                self.prefix = f"{token.info}{token.markup} " if token.info else ""
            case "list_item_close":
                self.prefix = ""
            case "tr_open":
                self.row = []
            case "tr_close":
                self._add_block([" ".join(self.row or [])])
                self.row = None
            case _:
                pass

    def _add_inline(self, children: Sequence[Token]) -> None:
        texts = _texts(children)
        images = {clean(" ".join(_texts(image.children or []))) for image in children if image.type == "image"}
        self.captions |= images
        if self.row is not None:
            self.row.append(" ".join(texts))
        elif any(map(clean, texts)):
            self._add_block(texts)
        else:
            self._drop(len(texts), "image markup" if images else "empty heading")

    def _drop(self, count: int, rule: str) -> None:
        first = self.number - self.first_line
        for number, text in enumerate(self.source[first : first + count], start=self.number):
            if shown := clean(text):
                self.dropped.append(DroppedLine(number, shown, rule))

    def _add_markup(self, token: Token) -> None:
        if token.type == "fence":
            self.number += 1
            self._add_block(split_lines(token.content))
            return
        texts = split_lines(unescape(_TAG.sub(_line_breaks, _without_unseen(token.content))))
        for number, (source, text) in enumerate(zip(split_lines(token.content), texts, strict=False), self.number):
            if clean(source) and not clean(text):
                self.dropped.append(DroppedLine(number, clean(source), "markup"))
        self._add_block(texts)

    def _add_block(self, texts: Sequence[str]) -> None:
        self.block += 1
        for number, text in enumerate(texts, start=self.number):
            cleaned = clean(self.prefix + text)
            self.prefix = ""
            if not cleaned:
                self.block += 1
            elif cleaned in self.captions:
                self.dropped.append(DroppedLine(number, cleaned, "image caption"))
            else:
                self.lines.append(Line(number, cleaned, self.block, self.heading))
        self.block += 1


def _texts(children: Sequence[Token]) -> list[str]:
    """Give the text of inline markup, one string for each line of the source."""
    texts = [""]
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            texts.append("")
        elif child.type == "html_inline":
            texts[-1] += " " if _BREAK.fullmatch(child.content) else _TAG.sub("", _COMMENT.sub("", child.content))
        elif child.type != "image":
            texts[-1] += child.content
    return texts


def _without_unseen(html: str) -> str:
    """Blank out what a page does not show, keeping its line breaks for the numbering."""
    for pattern in (_COMMENT, _UNSEEN):
        html = pattern.sub(_line_breaks, html)
    return html


def _line_breaks(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n") or " " * bool(_BREAK.fullmatch(match[0]))


# Text copied from pages is often indented; that makes it no program code.
_PARSER = MarkdownIt("commonmark").enable("table").disable("code")
