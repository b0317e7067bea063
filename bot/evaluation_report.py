"""The report of an evaluation, for a terminal and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.terminal import Line, clean
from corpus.evaluation.run import DEPTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus.evaluation.metrics import Bin
    from corpus.evaluation.report import FirstQuotes, Ranking, Report
    from corpus.evaluation.run import Judged

_UNTOLD: Final = "–"
_TITLE: Final = "bold"
_DIM: Final = "dim"
_LABEL: Final = 24
_COLUMN: Final = 11
_DECIMALS: Final = 6
_MS_DECIMALS: Final = 3


def report_lines(report: Report) -> Iterator[Line]:
    """Show what was measured, and what went worst."""
    typos = {0: "as written", 1: "with a typing error each"}.get(
        report.typos, f"with {report.typos} typing errors each"
    )
    yield Line(Text(f"{_counted(report.questions, 'question')} {typos}; {report.answerable:,} can be answered."))
    yield Line(Text(f"{_counted(report.articles, 'article')}, imported at {report.articles_per_second:,.0f} a second."))
    yield from _ranking("By article", report.by_article)
    if report.by_fact:
        yield from _ranking(f"By fact (of {report.by_fact.questions:,})", report.by_fact)
    if report.quotes:
        yield from _table(
            f"Quoted (of {report.quotes.passages:,})",
            ["answer", "words"],
            [_share(report.quotes.with_answer), _length(report.quotes.words)],
        )
    yield from _table(
        "Answered",
        ["answerable", "others", "AUROC"],
        [_share(report.answered), _share(report.answered_wrongly), _figure(report.auroc)],
    )
    yield from _table(
        "Milliseconds",
        [f"p{percent}" for percent in report.elapsed_ms],
        [_UNTOLD if value is None else f"{value:.1f}" for value in report.elapsed_ms.values()],
    )
    yield from _reliability(report.reliability)
    if report.worst:
        yield Line()
        yield Line(Text("Went worst", _TITLE))
    for item in report.worst:
        yield from _worst(item)


def report_object(report: Report) -> dict[str, object]:
    """Describe what was measured; what cannot be told is null."""
    return {
        "articles": report.articles,
        "articles_per_second": round(report.articles_per_second, 1),
        "typos": report.typos,
        "questions": report.questions,
        "answerable": report.answerable,
        "by_article": {**_ranking_object(report.by_article), f"ndcg_at_{DEPTH}": _rounded(report.by_article.ndcg)},
        "by_fact": report.by_fact and _ranking_object(report.by_fact),
        "quotes": report.quotes and _quotes_object(report.quotes),
        "auroc": _rounded(report.auroc),
        "answered": _rounded(report.answered),
        "answered_wrongly": _rounded(report.answered_wrongly),
        "reliability": [_bin_object(part) for part in report.reliability],
        "elapsed_ms": {f"p{percent}": _rounded(ms, _MS_DECIMALS) for percent, ms in report.elapsed_ms.items()},
        "worst": [_worst_object(item) for item in report.worst],
        "unknown_articles": list(report.unknown),
    }


def _ranking(title: str, ranking: Ranking) -> Iterator[Line]:
    names = [*(f"hit@{depth}" for depth in ranking.hits), f"MRR@{DEPTH}"]
    figures = [*ranking.hits.values(), ranking.mrr]
    if ranking.ndcg is not None:
        names.append(f"nDCG@{DEPTH}")
        figures.append(ranking.ndcg)
    yield from _table(title, names, [_figure(figure) for figure in figures])


def _reliability(parts: Sequence[Bin]) -> Iterator[Line]:
    rows = [
        [f"{part.low:.1f} – {part.high:.1f}", f"{part.questions:,}", _figure(part.confidence), _figure(part.right)]
        for part in parts
    ]
    yield Line()
    yield Line(Text.assemble(("Reliability".ljust(_LABEL), _TITLE), (_row(["questions", "confidence", "right"]), _DIM)))
    for label, *cells in rows:
        yield Line(Text(label.ljust(_LABEL) + _row(cells)))


def _table(title: str, names: Sequence[str], figures: Sequence[str]) -> Iterator[Line]:
    """Show figures under their names."""
    yield Line()
    yield Line(Text.assemble((title.ljust(_LABEL), _TITLE), (_row(names), _DIM)))
    yield Line(Text(" " * _LABEL + _row(figures)))


def _row(cells: Sequence[str]) -> str:
    return "".join(cell.rjust(_COLUMN) for cell in cells)


def _worst(item: Judged) -> Iterator[Line]:
    rank = "cannot be answered" if not item.question.relevant else f"rank {item.rank or _UNTOLD}"
    headline = _UNTOLD if item.headline is None else clean(item.headline)
    answered = "answered" if item.answered else "silent"
    yield Line(Text(clean(item.asked)), " · ", "   ")
    yield Line(
        Text(f"id {clean(str(item.question.id))} · {rank} · {answered}, confidence {item.confidence:.2f}", _DIM), "   "
    )
    yield Line(Text(f"first quote: {headline}", _DIM), "   ")


def _ranking_object(ranking: Ranking) -> dict[str, object]:
    return {
        "questions": ranking.questions,
        **{f"hit_at_{depth}": _rounded(share) for depth, share in ranking.hits.items()},
        f"mrr_at_{DEPTH}": _rounded(ranking.mrr),
    }


def _quotes_object(quotes: FirstQuotes) -> dict[str, object]:
    return {
        "passages": quotes.passages,
        "with_answer": _rounded(quotes.with_answer),
        "median_words": _rounded(quotes.words),
    }


def _bin_object(part: Bin) -> dict[str, object]:
    return {
        "from": part.low,
        "to": part.high,
        "questions": part.questions,
        "confidence": _rounded(part.confidence),
        "right": _rounded(part.right),
    }


def _worst_object(item: Judged) -> dict[str, object]:
    return {
        "id": item.question.id,
        "question": item.asked,
        "answerable": bool(item.question.relevant),
        "rank": item.rank,
        "answered": item.answered,
        "confidence": round(item.confidence, _DECIMALS),
        "headline": item.headline,
    }


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _rounded(value: float | None, digits: int = _DECIMALS) -> float | None:
    return None if value is None else round(value, digits)


def _figure(value: float | None) -> str:
    return _UNTOLD if value is None else f"{value:.3f}"


def _length(value: float | None) -> str:
    return _UNTOLD if value is None else f"{value:.0f}"


def _share(value: float | None) -> str:
    return _UNTOLD if value is None else f"{value:.1%}"
