"""Make an article of printed pages: drop what repeats at their edges, and join lines and words that were broken."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from corpus.models import DroppedLine
from corpus.reading.characters import clean, ends_sentence, is_cjk
from corpus.reading.drafting import Layout, make_draft
from corpus.reading.lines import Line
from corpus.reading.properties import Properties, split_properties, with_properties

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from corpus.models import Draft

PAGE_BREAK = "\f"

_EDGE = 3
_REPEATED = 0.4
_PAGE_NUMBER = re.compile(
    r"[-–—|\s]*(?:page|pg\.?|p\.|стр(?:аница|\.)?|с\.|бет|halaman|hlm\.?|第)?\s*(?P<number>\d{1,4})"
    r"(?:\s*(?:of|/|из|dari(?:pada)?|共)\s*\d{1,4})?\s*(?:页|頁|бет)?[-–—|\s]*",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"[^\W\d]")
_FIGURES = re.compile(r"\d+")
_NOT_LETTERS = re.compile(r"[\W_]+")
_SOFT_HYPHEN = "\u00ad"
_HYPHENS = ("-", "\u2010")
_WORD = re.compile(r"\w+(?:[-\u2010]\w+)*")
_LAST_WORD = re.compile(r"[\w\u2010-]+$")
_FIRST_WORD = re.compile(r"\w+")
_LAYOUT = Layout()


@dataclass(slots=True)
class _Page:
    """The lines of a page that are not empty, as number, text, and whether an empty line stands before it."""

    lines: list[tuple[int, str, bool]]


def read_pages(pages: Sequence[str], properties: Properties, *, key: str, name: str) -> Draft:
    """Make an article of the pages' texts, whose empty lines part paragraphs; raise ReadingError if there is none."""
    text = f"\n{PAGE_BREAK}\n".join(page.replace(PAGE_BREAK, " ") for page in pages)
    return read_paged(with_properties(properties, text), key=key, name=name)


def read_paged(raw: str, *, key: str, name: str, keep: Collection[DroppedLine] = ()) -> Draft:
    """Do the same for what such an article keeps as its raw text."""
    properties, lines, first = split_properties(raw, name=name)
    pages = list(_pages(lines, first))
    dropped = _drop_edges(pages)
    blocks = list(_blocks(pages))
    return make_draft(blocks, properties, _LAYOUT, key=key, raw=raw, name=name, dropped=dropped, keep=keep)


def _pages(lines: Sequence[str], first: int) -> Iterator[_Page]:
    page, parted = _Page([]), True
    for number, line in enumerate(lines, start=first):
        if line == PAGE_BREAK:
            yield page
            page, parted = _Page([]), True
        elif text := clean(line):
            page.lines.append((number, text + "-" * line.rstrip().endswith(_SOFT_HYPHEN), parted))
            parted = False
        else:
            parted = True
    yield page


def _drop_edges(pages: Sequence[_Page]) -> list[DroppedLine]:
    """Take page numbers off the pages, and lines that stand at the same edge of many of them."""
    dropped: list[DroppedLine] = []
    numbered = _are_numbered(pages)
    for top in (True, False):
        often = _repeated(pages, top=top)
        for page in pages:
            while page.lines and (rule := _edge_rule(page.lines[0 if top else -1][1], often, numbered, top=top)):
                number, text, _ = page.lines.pop(0 if top else -1)
                dropped.append(DroppedLine(number, text, rule))
    return dropped


def _edge_rule(text: str, often: Collection[str], numbered: bool, *, top: bool) -> str | None:  # noqa: FBT001 - a fact
    if (match := _PAGE_NUMBER.fullmatch(text)) and (numbered or _LABELLED.search(text.replace(match["number"], ""))):
        return "page number"
    if _likeness(text) in often:
        return "page header" if top else "page footer"
    return None


def _are_numbered(pages: Sequence[_Page]) -> bool:
    """Tell whether lone figures at the edges count the pages; a single page proves nothing."""
    steps: Counter[int] = Counter()
    for index, page in enumerate(pages):
        edges = {text for _, text, _ in (page.lines[:1] + page.lines[-1:])}
        steps.update({int(match["number"]) - index for text in edges if (match := _PAGE_NUMBER.fullmatch(text))})
    return bool(steps) and max(steps.values()) >= max(2, ceil(_REPEATED * len(pages)))


def _repeated(pages: Sequence[_Page], *, top: bool) -> set[str]:
    seen: Counter[str] = Counter()
    for page in pages:
        edge = page.lines[:_EDGE] if top else page.lines[-_EDGE:]
        seen.update({_likeness(text) for _, text, _ in edge})
    fewest = max(2, ceil(_REPEATED * len(pages)))
    return {likeness for likeness, count in seen.items() if likeness.strip("#") and count >= fewest}


def _likeness(text: str) -> str:
    """Reduce a line to what is the same on every page."""
    return _FIGURES.sub("#", _NOT_LETTERS.sub("", text.casefold()))


def _blocks(pages: Sequence[_Page]) -> Iterator[Line]:
    """Join the lines of each paragraph, over the end of a page too; its number is that of its first line."""
    number, text, block = 0, "", 0
    words = {word for page in pages for _, line, _ in page.lines for word in _WORD.findall(line.casefold())}
    for page in pages:
        for index, (at, line, parted) in enumerate(page.lines):
            begins = not _goes_on(text, line) if index == 0 else parted
            if text and not begins:
                text = _joined(text, line, words)
                continue
            if text:
                yield Line(number, text, block)
                block += 1
            number, text = at, line
    if text:
        yield Line(number, text, block)


def _goes_on(text: str, line: str) -> bool:
    """Tell whether a paragraph goes on over the end of a page."""
    return bool(text) and not ends_sentence(text) and (line[0].islower() or is_cjk(line[0]) or text.endswith(_HYPHENS))


def _joined(text: str, line: str, words: Collection[str]) -> str:
    """Join two lines; a hyphen between them stays only if the text has that word with a hyphen elsewhere too."""
    if text.endswith(_HYPHENS) and text[-2:-1].isalpha() and line[0].islower():
        before, after = _LAST_WORD.search(text), _FIRST_WORD.match(line)
        if before and after and (before[0] + after[0]).casefold() in words:
            return text + line
        return text[:-1] + line
    return text + ("" if is_cjk(text[-1]) and is_cjk(line[0]) else " ") + line
