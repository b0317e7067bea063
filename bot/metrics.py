"""What is counted for Prometheus while the bot works: questions, requests, searches, and how late the event loop is.

Nothing here names a server, a person or a question: labels are outcomes, names of commands and of stages.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.exposition import choose_encoder

from commands.requests import Outcome

if TYPE_CHECKING:
    from commands.requests import Request

_TO_RESPONSE: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Discord gives up on an interaction after three seconds without a response."""

_TO_END: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_SEARCH: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_STAGE: Final = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25)
_LAG: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
_QUESTION_OUTCOMES: Final = (Outcome.ANSWERED, Outcome.SILENT, Outcome.FAILED)


class Metrics:
    """Counters and histograms in a registry of their own."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # they'd double what is scraped, for nobody
        self.registry = CollectorRegistry()
        _Process(namespace="dragoman", registry=self.registry)
        self._questions = Counter(
            "dragoman_questions", "Questions that came to their end, by how.", ["outcome"], registry=self.registry
        )
        self._requests = Counter(
            "dragoman_requests",
            "Uses of commands, suggestions, buttons, menus and forms, by how they ended.",
            ["kind", "command", "outcome"],
            registry=self.registry,
        )
        self._to_response = Histogram(
            "dragoman_first_response_seconds",
            "Time until Discord had the first response to a use of the bot.",
            ["kind", "command"],
            buckets=_TO_RESPONSE,
            registry=self.registry,
        )
        self._to_end = Histogram(
            "dragoman_request_seconds",
            "Time until a use of the bot had its whole answer.",
            ["kind", "command"],
            buckets=_TO_END,
            registry=self.registry,
        )
        self._search = Histogram(
            "dragoman_search_seconds",
            "Time that searches for questions took, waiting for a thread included.",
            buckets=_SEARCH,
            registry=self.registry,
        )
        self._stages = Histogram(
            "dragoman_search_stage_seconds",
            "Time that each stage of a search took.",
            ["stage"],
            buckets=_STAGE,
            registry=self.registry,
        )
        self._lag = Histogram(
            "dragoman_event_loop_lag_seconds",
            "How much later than planned the event loop came back to something.",
            buckets=_LAG,
            registry=self.registry,
        )
        for outcome in _QUESTION_OUTCOMES:
            self._questions.labels(outcome.value)  # a rate needs the zero before the first

    def observe(self, request: Request) -> None:
        """Count a request that has ended."""
        name = request.kind.value, request.command
        outcome = request.outcome or Outcome.FAILED
        self._requests.labels(*name, outcome.value).inc()
        if request.to_response is not None:
            self._to_response.labels(*name).observe(request.to_response)
        if request.duration is not None:
            self._to_end.labels(*name).observe(request.duration)
        if request.is_question:
            ended = outcome if outcome in _QUESTION_OUTCOMES else Outcome.FAILED
            self._questions.labels(ended.value).inc()
        if request.searched is not None:
            self._search.observe(request.searched)
            for stage, milliseconds in request.stages.items():
                self._stages.labels(stage).observe(milliseconds / 1000)

    def written(self, accepted: str) -> tuple[bytes, str]:
        """Write everything in the form that an Accept header asks for; give the content type with it."""
        encode, content_type = choose_encoder(accepted)
        return encode(self.registry), content_type

    def observe_lag(self, seconds: float) -> None:
        """Take down how late the event loop was."""
        self._lag.observe(max(seconds, 0.0))


class _Process(ProcessCollector):
    """The program's own figures, also where /proc shows nothing but the program, as under systemd's ProcSubset=pid."""

    def _boot_time(self) -> float:
        return time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
