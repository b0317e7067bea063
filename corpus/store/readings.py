"""How a question was read, as it is kept with its answer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from corpus.models import Filters, Pair, Period, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping


def reading_as_json(reading: Reading) -> dict[str, object]:
    """Write a reading down."""
    period, filters = reading.period, reading.filters
    return {
        "pair": reading.pair and reading.pair.codes,
        "period": period and {"typed": period.typed, **_span(period.after, period.before)},
        "period_applied": reading.period_applied,
        "newest_first": reading.newest_first,
        "phrases": reading.phrases,
        "excluded": reading.excluded,
        "filters": {"publisher": filters.publisher, **_span(filters.after, filters.before)},
        "literal": reading.literal,
    }


def reading_of(kept: Mapping[str, Any]) -> Reading:
    """Read what `reading_as_json` wrote; nothing was read of the question of an answer that was kept without it."""
    if not kept:
        return Reading()
    period, filters = kept["period"], kept["filters"]
    return Reading(
        pair=Pair(*kept["pair"]) if kept["pair"] else None,
        period=Period(_day(period["after"]), _day(period["before"]), period["typed"]) if period else None,
        newest_first=kept["newest_first"],
        phrases=tuple(kept["phrases"]),
        excluded=tuple(kept["excluded"]),
        filters=Filters(filters["publisher"], _day(filters["after"]), _day(filters["before"])),
        literal=kept["literal"],
        period_applied=kept["period_applied"],
    )


def _span(after: date | None, before: date | None) -> dict[str, str | None]:
    return {name: day.isoformat() if day else None for name, day in (("after", after), ("before", before))}


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
