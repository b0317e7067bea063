"""Answers, articles and lists as lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.reading_words import reading_line
from bot.terminal import MARK, QUOTE_BAR, Line, clean
from corpus.models import Via
from corpus.published import Published
from corpus.store import Action
from corpus.wording import published_in_words, publisher_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from corpus.models import Answer, Article, Author, DroppedLine, Headline, Quote
    from corpus.store import Revision

_DIM: Final = "dim"
_HEADLINE: Final = "bold"
_INDENT: Final = "   "
_DEEDS: Final = {
    (Action.ADD, True): "added",
    (Action.EDIT, True): "edited",
    (Action.REMOVE, False): "removed",
    (Action.RESTORE, True): "restored",
    (Action.UNDO, True): "put back (undo)",
    (Action.UNDO, False): "taken out (undo)",
}


def answer_lines(answer: Answer) -> Iterator[Line]:
    """Show the quotes of an answer, or say that there is none and what comes nearest."""
    introduction = [*_reading(answer), *_corrections(answer)]
    if answer.answered:
        introduction += _unknown(answer)
    yield from introduction
    if answer.answered:
        for rank, quote in enumerate(answer.quotes, start=1):
            if rank > 1 or introduction:
                yield Line()
            yield from quote_lines(rank, quote)
    else:
        yield from _silence(answer)
    if answer.elsewhere:
        yield Line()
        yield Line(Text("In other languages these have the names and numbers of the question:"))
        for quote in answer.elsewhere:
            yield Line()
            yield from quote_lines(None, quote)


def article_lines(article: Article) -> Iterator[Line]:
    """Show an article's metadata and its text."""
    yield Line(_headline(article.headline, given=article.headline_given))
    yield Line(Text(origin(article)))
    yield _link(article.url)
    yield Line(Text(f"language {article.language or 'unknown'} · key {clean(article.key)}", _DIM))
    yield Line()
    for paragraph in article.body.split("\n"):
        yield Line(Text(clean(paragraph)))


def dropped_lines(dropped: Iterable[DroppedLine]) -> Iterator[Line]:
    """List what was left out of a body: line number, rule and text."""
    for line in dropped:
        yield Line(Text.assemble((f"{line.number:>5}  {line.rule:<16} ", _DIM), clean(line.text)))


def list_lines(headlines: Iterable[Headline]) -> Iterator[Line]:
    """List articles, two lines each."""
    for headline in headlines:
        yield Line(Text(clean(headline.headline), _HEADLINE))
        yield Line(Text(f"{origin(headline)} · {clean(headline.key)}", _DIM), _INDENT)


def revision_lines(revisions: Iterable[Revision]) -> Iterator[Line]:
    """List changes of articles, two lines each."""
    for revision in revisions:
        yield Line(Text(clean(revision.headline), _HEADLINE))
        told = (
            f"{moment_in_words(revision.at)} · {_deed(revision)} by {_by(revision.author)}"
            f" · version {revision.number}{' (current)' if revision.is_current and revision.present else ''}"
            f" · {clean(revision.key)}"
        )
        yield Line(Text(told, _DIM), _INDENT)


def moment_in_words(at: datetime) -> str:
    """Write a time where the terminal is: ``8 November 2024, 14:05``."""
    here = at.astimezone()
    return f"{published_in_words(Published(here.year, here.month, here.day))}, {here:%H:%M}"


def origin(article: Article | Headline) -> str:
    """Name publisher and date, as far as they are known."""
    publisher = clean(publisher_in_words(article.publisher, article.url))
    return f"{publisher} · {published_in_words(article.published)}"


def _deed(revision: Revision) -> str:
    again = revision.action is Action.ADD and revision.number > 1
    return _DEEDS[revision.action, revision.present] + (" anew" if again else "")


def _by(author: Author) -> str:
    member = "" if author.who is None else f"member {author.who}"
    match author.via:
        case Via.HOST:
            return "the host"
        case Via.PROGRAM:
            return "Dragoman"
        case Via.FEED:
            return f"a feed of {member}" if member else "a feed"
    return member or "someone who asked to be forgotten"


def quote_lines(rank: int | None, quote: Quote) -> Iterator[Line]:
    """Show a quote with its marks, and under its number, if it has one, where it is from."""
    for paragraph in _marked(quote).split("\n", allow_blank=True):
        yield Line(paragraph, QUOTE_BAR)
    article = quote.article
    number = f"{rank}. " if rank else _INDENT
    indent = " " * len(number)
    yield Line(_headline(article.headline, given=article.headline_given), number, indent)
    yield Line(Text(origin(article)), indent)
    yield _link(article.url, indent)


def _marked(quote: Quote) -> Text:
    """Cut the quote from the body, with the words that matched in the style of marks."""
    body, text, reached = quote.article.body, Text(), quote.start
    for start, end in _joined(quote.marks, body):
        text.append(clean(body[reached:start]))
        text.append(clean(body[start:end]), MARK)
        reached = end
    return text.append(clean(body[reached : quote.end]))


def _joined(marks: Iterable[tuple[int, int]], body: str) -> list[tuple[int, int]]:
    """Make one mark of neighbours with nothing but space between them, which reads more calmly."""
    joined: list[tuple[int, int]] = []
    for start, end in marks:
        if joined and not body[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _headline(headline: str, *, given: bool) -> Text:
    text = Text(clean(headline), _HEADLINE)
    return text if given else text.append(" (its first line; the source has no headline)", _DIM)


def _link(url: str | None, indent: str = "") -> Line:
    """Leave a link in one piece, so that it can be clicked."""
    return Line(Text(clean(url)) if url else Text("link unknown", _DIM), indent, wrap=False)


def _reading(answer: Answer) -> Iterator[Line]:
    if line := reading_line(answer.reading):
        yield Line(Text(clean(line), _DIM))
    if answer.answered and not answer.reading.period_applied:
        yield Line(Text("Nothing published then answers, so the quotes are of any time.", _DIM))


def _corrections(answer: Answer) -> Iterator[Line]:
    if answer.corrections:
        repaired = ", ".join(f"“{clean(c.searched)}” for “{clean(c.typed)}”" for c in answer.corrections)
        yield Line(Text(f"Searched {repaired}.", _DIM))


def _unknown(answer: Answer) -> Iterator[Line]:
    if answer.unknown:
        words = ", ".join(f"“{clean(word)}”" for word in answer.unknown)
        yield Line(Text(f"Not found in any article: {words}.", _DIM))


def _silence(answer: Answer) -> Iterator[Line]:
    yield Line(Text("The articles do not answer this."))
    yield from _unknown(answer)
    nearest = {quote.article.id: quote.article for quote in answer.quotes}
    if nearest:
        yield Line(Text("Nearest headlines, which are not an answer:"))
    for article in nearest.values():
        yield Line(Text(clean(article.headline)), " · ", _INDENT)
        yield Line(Text(f"{origin(article)} · {clean(article.key)}", _DIM), _INDENT)
