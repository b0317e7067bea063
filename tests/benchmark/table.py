"""Write what was measured as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.benchmark.peers import OR_WITHOUT_STOP_WORDS, configurations
from tests.benchmark.quality import DRAGOMAN, FACT_DEPTHS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.benchmark.dragoman import Times
    from tests.benchmark.quality import Engine, SetResult
    from tests.benchmark.speed import Measured, Row

_MEGA: Final = 1_000_000
_FEW: Final = 10


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out a table; the first column is text, the others figures."""
    rule = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, rule, *rows))


def quality_tables(results: Sequence[SetResult]) -> Iterator[str]:
    """Write the quality on each set, and by facts where a set has them."""
    names = list(dict.fromkeys(engine.name for result in results for engine in result.engines))
    yield "MRR@10 of the article, clean → one typing error → two:"
    yield markdown(["set (passages, language)", *names], [_quality_row(result, names) for result in results])
    languages = dict.fromkeys(result.language for result in results)
    yield "\n".join(f"- {line}." for line in [*configurations(languages), *_sampled(results)])
    for result in results:
        if rows := [_fact_row(engine) for engine in result.engines if engine.by_fact]:
            yield f"{result.name}: passages that hold a fact which answers, and telling questions without an answer:"
            yield markdown(["engine", *(f"Hit@{depth}" for depth in FACT_DEPTHS), "MRR@10", "AUROC", "told by"], rows)


def speed_tables(measured: Sequence[Measured]) -> Iterator[str]:
    """Write the engines' figures at each size, then Dragoman's own."""
    sizes = [f"{size.passages:,} ({size.words:,} different words, {_mega(size.size)} MB)" for size in measured]
    yield f"Passages: {'; '.join(sizes)}. Times are of one thread, warm, in milliseconds:"
    yield markdown(
        [
            "engine", "passages", "p50", "p95", "p99", "of FTS5's p50", "MRR@10", "with typos", "questions",
            "MB on disk", "passages/s", "MB asking", "MB building",
        ],
        [cells for size in measured for cells in _speed_rows(size)],
    )  # fmt: skip
    yield (
        "“Of FTS5's p50” compares with the OR without stop words. On disk Dragoman's database holds the articles, too, "
        "the others have only their index."
    )
    yield (
        "Dragoman's own, in milliseconds where it says nothing else: the median, in brackets the longest."
        " “Late” is the longest delay of a task that wants to wake up every millisecond, for each question."
    )
    yield markdown(["measure", *(f"{size.passages:,}" for size in measured)], list(_own_rows(measured)))


def figure(value: float | None) -> str:
    """Write a share as in .917; a dash for what is not known."""
    return "–" if value is None else f"{value:.3f}".removeprefix("0")


def _quality_row(result: SetResult, names: Sequence[str]) -> list[str]:
    engines = {engine.name: engine for engine in result.engines}
    most = max(engine.questions for engine in result.engines)
    compared = [engine.mrr for engine in result.engines if engine.questions == most]
    best = [max(value or 0.0 for value in column) for column in zip(*compared, strict=True)]
    cells = [_changes(engines[name].mrr, best) if name in engines else "–" for name in names]
    return [f"{result.name} ({result.passages:,}, {result.language})", *cells]


def _changes(values: Sequence[float | None], best: Sequence[float]) -> str:
    """Write the figures of one engine, the best of all engines in bold."""
    pairs = zip(values, best, strict=True)
    return " → ".join(f"**{figure(value)}**" if value == most else figure(value) for value, most in pairs)


def _sampled(results: Sequence[SetResult]) -> Iterator[str]:
    """Name the engines that were asked fewer questions than Dragoman."""
    fewer: dict[str, list[int]] = {}
    for result in results:
        most = next(engine.questions for engine in result.engines if engine.name == DRAGOMAN)
        for engine in result.engines:
            if engine.questions < most:
                fewer.setdefault(engine.name, []).append(engine.questions)
    for name, numbers in fewer.items():
        yield f"{name} was asked a sample, {min(numbers)} to {max(numbers)} questions of a set"


def _fact_row(engine: Engine) -> list[str]:
    assert engine.by_fact
    found = engine.by_fact
    return [
        engine.name,
        *(figure(found.hits[depth]) for depth in FACT_DEPTHS),
        figure(found.mrr),
        figure(found.auroc),
        found.told_by,
    ]


def _speed_rows(size: Measured) -> Iterator[list[str]]:
    reference = next((row.asked.elapsed_ms[50] for row in size.rows if row.name == OR_WITHOUT_STOP_WORDS), None)
    for row in size.rows:
        yield [
            row.name,
            f"{size.passages:,}",
            *(milliseconds(row.asked.elapsed_ms[percent]) for percent in (50, 95, 99)),
            ratio(row.asked.elapsed_ms[50], reference),
            figure(row.asked.mrr),
            figure(row.asked.mrr_typos),
            str(row.asked.questions),
            *_costs(row, size.passages),
        ]


def _costs(row: Row, passages: int) -> list[str]:
    return [
        _mega(row.built.size),
        f"{passages / row.built.seconds:,.0f}",
        _mega(row.asked.memory),
        _mega(row.built.peak_memory),
    ]


def _own_rows(measured: Sequence[Measured]) -> Iterator[list[str]]:
    yield ["from opening to ready", *(milliseconds(size.started.ready_ms) for size in measured)]
    yield ["first answer after that", *(milliseconds(size.started.first_answer_ms) for size in measured)]
    yield ["memory after 50 questions, MB", *(_mega(size.started.memory) for size in measured)]
    yield ["import, passages a second", *(f"{size.passages / size.rows[0].built.seconds:,.0f}" for size in measured)]
    yield ["adding an article, of 20", *(_both(size.stressed.added) for size in measured)]
    yield ["first question after adding", *(_both(size.stressed.asked) for size in measured)]
    yield ["event loop late, nothing asked", *(_both(size.stressed.idle) for size in measured)]
    for cases in zip(*(size.stressed.cases for size in measured), strict=True):
        yield [f"{cases[0].name}: answered in", *(_both(case.elapsed) for case in cases)]
        yield [f"{cases[0].name}: event loop late", *(_both(case.late) for case in cases)]


def ratio(value: float, reference: float | None) -> str:
    """Write how many times one is the other, or which part of it."""
    if not reference or not value:
        return "–"
    times = value / reference
    return f"× {times:.1f}" if times >= 1 else f"1/{1 / times:.{0 if times <= 1 / _FEW else 1}f}"


def milliseconds(value: float) -> str:
    """Write a time with two figures at least."""
    return f"{value:,.0f}" if value >= _FEW * _FEW else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _both(times: Times) -> str:
    return f"{milliseconds(times.median)} ({milliseconds(times.longest)})"


def _mega(size: int) -> str:
    return f"{size / _MEGA:,.0f}" if size >= _FEW * _MEGA else f"{size / _MEGA:.1f}"
