"""Read the head of a text: the lines above its first real paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING

from corpus.models import DroppedLine
from corpus.reading.characters import columns, ends_with_full_stop, is_cjk
from corpus.reading.credits import read_credit
from corpus.reading.datelines import find_dateline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.published import Published
    from corpus.reading.lines import Paragraph

_LONGEST_HEAD = 8
_LONGEST_HEADLINE = 150
_LONGEST_HEADING = 300
_FEWEST_PROSE_WORDS = 4
_SHORTEST_PROSE = 20
_SHORTEST_HEADLINE = 10
_LONGEST_SITE_NAME = 40
_MOST_SITE_WORDS = 5
_FEWEST_HEADLINE_WORDS = 4
_NOT_AT_A_HEADLINE_END = (":", ";", ",", "：", "；", "，", "、")
_SITE_WORD = re.compile(
    r"news|times|post|daily|herald|tribune|agency|today|journal|gazette|online|press|media|observer|star|tv|radio"
    r"|review|reporter|bulletin|weekly|monitor|telegraph|guardian|chronicle|mail|reuters|bernama|xinhua|kazinform"
    r"|daryo|interfax|tengrinews|akorda|новости|газета|известия|вести|агентство|жаңалықтары|газеті|berita|harian"
    r"|utusan|malaysiakini|kompas|antara",
    re.IGNORECASE,
)
_SITE_ADDRESS = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
_CHINESE_SITE = re.compile(r"[\u4e00-\u9fff]{1,8}(?:日报|晚报|时报|早报|新闻|新闻网|社|网|周刊|电视台)")
_SMALL_WORDS = frozenset({"of", "the", "and", "for", "и", "dan"})
_LETTERS = re.compile(r"\w+")


@dataclass(slots=True)
class Head:
    """What the lines above the text say, and the paragraphs that are left when they are taken off."""

    body: list[Paragraph]
    headline: str | None = None
    from_heading: bool = False
    publisher: str | None = None
    published: Published | None = None
    dropped: list[DroppedLine] = field(default_factory=list)


def read_head(paragraphs: Sequence[Paragraph], *, headline: str | None = None) -> Head:
    """Take bylines, dates, the site's name and the headline off the top of a text.

    With a `headline` that the source gives elsewhere, its repetition is taken off instead of another.
    """
    lead = list(takewhile(lambda paragraph: not _is_prose(paragraph), paragraphs[:_LONGEST_HEAD]))
    head = Head(body=[])
    _take_credits(lead, head, titled=headline is not None)
    if headline is None:
        _take_headline(head, below=len(paragraphs) - len(lead))
    head.body += paragraphs[len(lead) :]
    if headline is not None:
        head.body = without_headline(head.body, headline)
    return head


def without_headline(body: Sequence[Paragraph], headline: str) -> list[Paragraph]:
    """Leave out a headline that a body repeats at its top, unless there is nothing else."""
    letters = _LETTERS.findall(headline.casefold())
    if len(body) > 1 and _LETTERS.findall(body[0].text.casefold()) == letters:
        return list(body[1:])
    return list(body)


def _is_prose(paragraph: Paragraph) -> bool:
    text = paragraph.text
    if paragraph.heading:
        return False
    if columns(text) > _LONGEST_HEADLINE:
        return True
    return ends_with_full_stop(text) and columns(text) >= _SHORTEST_PROSE and _is_wordy(text)


def _is_wordy(text: str) -> bool:
    return len(text.split()) >= _FEWEST_PROSE_WORDS or any(map(is_cjk, text))


def _take_credits(lead: Sequence[Paragraph], head: Head, *, titled: bool) -> None:
    """Sort the lead into credits, which are dropped, and the rest."""
    for paragraph in lead:
        credit = read_credit(paragraph.text)
        # Above every other line, "By Train to Almaty" is a headline.
        if credit and (credit.rule != "byline" or head.body or titled):
            head.published = head.published or credit.published
            head.dropped += [DroppedLine(line.number, line.text, credit.rule) for line in paragraph.lines]
        else:
            head.body.append(paragraph)


def _take_headline(head: Head, *, below: int) -> None:
    """Take the site's name and the headline off the lead, leaving a text in it or `below`."""
    lead = head.body
    if len(lead) > 1 and len(lead) + below > 2 and _is_site_name(*lead[:2]):  # noqa: PLR2004 - name, headline, text
        head.publisher = lead.pop(0).text
    if len(lead) + below <= 1:
        return
    heading = next((p for p in lead if p.heading and len(p.text) <= _LONGEST_HEADING), None)
    if heading:
        lead.remove(heading)
        head.headline, head.from_heading = heading.text, True
    elif lead and _is_headline(lead[0]):
        head.headline = lead.pop(0).text


def _is_headline(paragraph: Paragraph) -> bool:
    text = paragraph.text
    return (
        columns(text) <= _LONGEST_HEADLINE
        and not find_dateline(text)
        and not ends_with_full_stop(text)
        and not text.endswith(_NOT_AT_A_HEADLINE_END)
        and (len(text.split()) > 1 or columns(text) >= _SHORTEST_HEADLINE)
    )


def _is_site_name(paragraph: Paragraph, after: Paragraph) -> bool:
    """Tell a site's name that stands alone above a headline; a short headline over a subheading is none."""
    text = paragraph.text
    if paragraph.lines[0].block == after.lines[0].block or not _is_headline(after):
        return False
    if _SITE_ADDRESS.fullmatch(text) or _CHINESE_SITE.fullmatch(text):
        return True
    words = text.split()
    return (
        len(text) <= _LONGEST_SITE_NAME
        and len(words) <= _MOST_SITE_WORDS
        and text[-1].isalnum()
        and all(word[0].isupper() or word in _SMALL_WORDS for word in words)
        and any(_SITE_WORD.fullmatch(word) for word in words)
        and len(after.text.split()) >= max(_FEWEST_HEADLINE_WORDS, len(words))
    )
