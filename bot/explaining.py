"""Why an answer is what it is, as lines for a terminal: numbers on the left, what they belong to on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.rendering import origin
from bot.terminal import Line, clean
from corpus.search.answer_type import AnswerType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from corpus.models import QueryWord
    from corpus.search.explanation import Candidate, Explanation, Understood
    from corpus.search.ranking import Sign

_BOLD: Final = "bold"
_DIM: Final = "dim"
_INDENT: Final = "   "
_GAP: Final = "  "
_COLUMN: Final = 9
_NARROW_COLUMN: Final = 8
_LONGEST_NAME: Final = 27

_COMPARED: Final = 3
"""Candidates whose features stand side by side."""

_SIGNS: Final = 10
_LEFT_OUT: Final = 12
_OPENING: Final = 70
_REASONS_FOR: Final = 3
_REASONS_AGAINST: Final = 2
_LEAST_LIFT: Final = 0.05
"""A feature that lifts or lowers a total by less is no reason."""

_ASKED_FOR: Final = {
    AnswerType.DATE: "It asks for a date.",
    AnswerType.NUMBER: "It asks for a number.",
    AnswerType.NAME: "It asks for a name.",
    AnswerType.OTHER: "What kind of thing it asks for cannot be told.",
}


def explanation_lines(explanation: Explanation, width: int | None) -> Iterator[Line]:
    """Show how the question was understood, what was compared, how sure the answer is, and what took how long.

    `width` is the terminal's; None where lines can be of any length.
    """
    yield from _understood(explanation.understood, explanation.passages)
    yield from _candidates(explanation)
    if explanation.best:
        yield from _features(explanation.best[: _COMPARED if width is None else _fitting(width)])
    yield from _confidence(explanation)
    yield from _times(explanation.stages)


def _understood(understood: Understood, passages: int) -> Iterator[Line]:
    yield from _section("How the question was understood")
    if understood.words:
        yield _row(["weight", "passages"], "word and what is searched for it", style=_DIM)
    indent = _columns(["", ""])
    for word, like in zip(understood.words, understood.relatives, strict=True):
        yield Line(_word(word), _columns([f"{word.weight:.2f}", f"{word.passages:,}"]), indent)
        if like:
            yield Line(Text(f"a little like it: {clean(', '.join(like))}", _DIM), indent)
    if understood.left_out:
        yield Line(Text(f"Not searched: {_left_out(understood.left_out)}."), _INDENT)
    yield Line(Text(_ASKED_FOR[understood.asks_for]), _INDENT)
    for what, names in (("day", understood.days), ("publisher", understood.publishers)):
        if names:
            yield Line(Text(f"It names the {what} {clean(' and '.join(names))}."), _INDENT)
    yield Line(Text(f"Searched: {_counted(passages, 'passage')}."), _INDENT)


def _left_out(left_out: Mapping[str, str | None]) -> str:
    """Name the words that are not searched; in a long text those that were taken for others, and the first ones."""
    ordered = sorted(left_out.items(), key=lambda item: item[1] is None)
    named = [clean(f"{typed} (taken for {meant})" if meant else typed) for typed, meant in ordered[:_LEFT_OUT]]
    more = len(ordered) - _LEFT_OUT
    return ", ".join(named) + (f" and {more:,} more" if more > 0 else "")


def _word(word: QueryWord) -> Text:
    searched = _searched(word)
    if word.names:
        other = ", ".join(f"{clean(name.name)} (in {_counted(name.passages, 'passage')})" for name in word.names)
        searched.append(f"; another name: {other}")
    return searched


def _searched(word: QueryWord) -> Text:
    typed = Text.assemble((clean(word.typed), _BOLD))
    if not word.terms:
        return typed.append(": in no passage")
    if all(likelihood == 1 for _, likelihood in word.terms):
        return typed.append(f": {clean(', '.join(term for term, _ in word.terms))}")
    likely = ", ".join(f"{clean(term)} ({likelihood:.0%})" for term, likelihood in word.terms)
    return typed.append(f", repaired: {likely}")


def _candidates(explanation: Explanation) -> Iterator[Line]:
    best = len(explanation.best)
    more = f", the best {best}" if explanation.candidates > best else ""
    yield from _section(f"{_counted(explanation.candidates, 'candidate')}{more}")
    for rank, candidate in enumerate(explanation.best, start=1):
        yield from _candidate(rank, candidate, _shown(explanation, candidate))


def _shown(explanation: Explanation, candidate: Candidate) -> str:
    """Tell as what a candidate is shown to the person who asked."""
    if (number := explanation.quote_number(candidate)) is None:
        return ""
    return f" · quote {number}" if explanation.answer.answered else " · among the nearest"


def _candidate(rank: int, candidate: Candidate, shown: str) -> Iterator[Line]:
    number = f"{rank:>2}. "
    indent = " " * len(number)
    first_stage = f"first stage: rank {candidate.first_stage_rank}, {candidate.first_stage_score:.2f}"
    yield Line(Text(clean(candidate.article.headline), _BOLD), number, indent)
    yield Line(Text(f"{origin(candidate.article)} · {clean(candidate.article.key)}", _DIM), indent)
    yield Line(Text(f"“{clean(_opening(candidate.passage_text))}”"), indent)
    yield Line(Text(f"score {candidate.score:.3f} (total {candidate.total:+z.2f}) · {first_stage}{shown}"), indent)
    reasons = {"for it": _most_for(candidate.lifts), "against it": _most_against(candidate.lifts)}
    if told := [f"{side}: {', '.join(names)}" for side, names in reasons.items() if names]:
        yield Line(Text(" · ".join(told)), indent)


def _most_for(lifts: Mapping[str, float]) -> list[str]:
    """Name the features that lift a total most, and by how much."""
    highest = sorted(lifts, key=lambda name: -lifts[name])[:_REASONS_FOR]
    return [f"{name} {lifts[name]:+.2f}" for name in highest if lifts[name] >= _LEAST_LIFT]


def _most_against(lifts: Mapping[str, float]) -> list[str]:
    """Name the features that lower a total most, and by how much."""
    lowest = sorted(lifts, key=lambda name: lifts[name])[:_REASONS_AGAINST]
    return [f"{name} {lifts[name]:+.2f}" for name in lowest if lifts[name] <= -_LEAST_LIFT]


def _fitting(width: int) -> int:
    """Tell how many candidates' features fit side by side."""
    return max(1, min(_COMPARED, (width - len(_GAP) - _LONGEST_NAME) // (2 * _NARROW_COLUMN)))


def _features(compared: Sequence[Candidate]) -> Iterator[Line]:
    """Set the best candidates' features side by side, first what lifts the first one most."""
    yield from _section("Their features, and what each lifts a total by over the average candidate's")
    head = [cell for rank in range(1, len(compared) + 1) for cell in (f"{rank}.", "lift")]
    yield _row(head, "feature", _NARROW_COLUMN, _DIM)
    first = compared[0]
    for name in sorted(first.features, key=lambda name: -first.lifts.get(name, 0.0)):
        cells = []
        for candidate in compared:
            lift = candidate.lifts.get(name)
            cells += [f"{candidate.features[name]:z.3f}", "" if lift is None else f"{lift:+z.2f}"]
        counts = any(abs(candidate.lifts.get(name, 0.0)) >= _LEAST_LIFT for candidate in compared)
        yield _row(cells, name, _NARROW_COLUMN, "" if counts else _DIM)


def _confidence(explanation: Explanation) -> Iterator[Line]:
    confidence, threshold = explanation.answer.confidence, explanation.threshold
    enough = "enough" if confidence >= threshold else "too little"
    yield from _section(f"Confidence {confidence:.3f}: {enough} for an answer (from {threshold:.2f})")
    if not explanation.signs:
        yield Line(Text("Without a candidate there is nothing to judge it by."), _INDENT)
        return
    ordered = sorted(explanation.signs, key=lambda sign: -abs(sign.moved))
    yield _row(["moved by", "value", "weight"], "sign", style=_DIM)
    for sign in ordered[:_SIGNS]:
        yield _row([f"{sign.moved:+.2f}", f"{sign.value:.3f}", f"{sign.weight:+.2f}"], sign.name)
    if rest := ordered[_SIGNS:]:
        yield _row([f"{_moved(rest):+z.2f}", "", ""], f"the other {len(rest)}")
    yield _row([f"{explanation.bias:+z.2f}", "", ""], "bias")
    total = _moved(ordered) + explanation.bias
    yield _row([f"{total:+z.2f}", "", ""], "in all (log odds)")


def _times(stages: Mapping[str, float]) -> Iterator[Line]:
    total = sum(stages.values())
    yield from _section("Milliseconds")
    for stage, elapsed in [*stages.items(), ("in all", total)]:
        yield _row([f"{elapsed:.2f}", f"{elapsed / total:.0%}"], stage.replace("_", " "))
    remark = "The first question after a start takes longer: dictionaries and the articles' words are read for it."
    yield Line(Text(remark, _DIM), _INDENT)


def _section(title: str) -> Iterator[Line]:
    yield Line()
    yield Line(Text(title, _BOLD))


def _row(numbers: Sequence[str], name: str, column: int = _COLUMN, style: str = "") -> Line:
    return Line(Text(_columns(numbers, column) + name, style), wrap=False)


def _columns(numbers: Sequence[str], column: int = _COLUMN) -> str:
    return "".join(number.rjust(column) for number in numbers) + _GAP


def _moved(signs: Iterable[Sign]) -> float:
    return sum(sign.moved for sign in signs)


def _opening(text: str) -> str:
    """Take the first words, or letters where words are not parted."""
    words = " ".join(text.split())
    if len(words) <= _OPENING:
        return words
    cut = words[:_OPENING]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut else cut} …"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
