"""Saved questions and how they are answered, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.rendering import moment_in_words
from bot.terminal import Line, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from corpus.checking import Checked, CheckReport
    from corpus.store.checks import SavedQuestion, Standing

_DIM: Final = "dim"
_INDENT: Final = " " * 12
_TITLES: Final = f"{'place':>5} {'was':>4}  question, with the article that is expected"


def report_lines(report: CheckReport) -> Iterator[Line]:
    """Show each question with the place of its article now and last time, and count those that went well."""
    if not report.results:
        return
    yield Line(Text(_TITLES, _DIM))
    for result in report.results:
        yield from _result(result)
    counts = [f"{len(report.good):,} of {len(report.results):,} answered by the expected article"]
    second = [result for result in report.good if result.now.place != 1]
    noted = (("of them not first", second), ("worse than last time", report.worse), ("better", report.better))
    counts += [f"{len(found):,} {words}" for words, found in noted if found]
    yield Line()
    yield Line(Text(", ".join(counts) + "."))


def saved_lines(questions: Iterable[SavedQuestion]) -> Iterator[Line]:
    """List saved questions, two lines each."""
    for saved in questions:
        number = f"{saved.id:>4}  "
        yield Line(Text(clean(saved.question)), number, " " * len(number))
        went = f"asked {moment_in_words(saved.ran_at)}: {_place(saved.last)}" if saved.ran_at else "not asked yet"
        yield Line(Text(f"{clean(saved.headline)} · {clean(saved.key)} · {went}", _DIM), " " * len(number))


def _result(result: Checked) -> Iterator[Line]:
    saved = result.saved
    changed = "worse" if result.is_worse else "better" if result.is_better else ""
    figures = f"{_short(result.now):>5} {_short(saved.last):>4}  "
    yield Line(Text(clean(saved.question)), figures, _INDENT)
    expected = f"{clean(saved.headline)} · {clean(saved.key)}" + (" · no longer there" if result.missing else "")
    yield Line(Text(" · ".join(filter(None, (changed, expected))), _DIM), _INDENT)
    if result.now.place != 1 and result.best:
        named = "first quoted" if result.now.answered else "not answered; nearest"
        yield Line(Text(f"{named}: {clean(result.best)}", _DIM), _INDENT)


def _short(standing: Standing | None) -> str:
    """Write a place in a column: a dash where the article is not quoted, nothing if it was never asked for."""
    if standing is None:
        return ""
    return str(standing.place) if standing.is_good else "–"


def _place(standing: Standing | None) -> str:
    return f"place {standing.place}" if standing and standing.is_good else "not answered by it"
