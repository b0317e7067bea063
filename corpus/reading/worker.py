"""The process that reads sources, run as ``python -m corpus.reading.worker`` by `corpus.reading.isolated`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corpus.draft_json import draft_as_json, draft_from_json
from corpus.errors import ReadingError
from corpus.models import DroppedLine
from corpus.passages import passages
from corpus.reading.reader import read_content
from corpus.reading.rereading import read_again
from corpus.reading.serving import serve
from corpus.reading.sources import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.models import Draft


def answer(request: dict[str, Any], content: bytes) -> Iterator[dict[str, Any]]:
    """Read a source, or one again; see `corpus.reading.isolated` for both."""
    try:
        yield from _reread(request) if "keep" in request else _read(request, content)
    except ReadingError as error:
        yield {"error": error.sentence.as_json()}


def _read(request: dict[str, Any], content: bytes) -> Iterator[dict[str, Any]]:
    name, most = request["name"], request["articles"]
    kind = Kind[request["kind"]] if request["kind"] else None
    for number, found in enumerate(read_content(content, name=name, key=request["key"], kind=kind)):
        if number == most:
            refused = ReadingError(
                "{name} holds more than {most} articles; part it into smaller files.", name=name, most=most
            )
            yield {"refused": refused.sentence.as_json()}
            return
        if isinstance(found, ReadingError):
            yield {"error": found.sentence.as_json()}
        else:
            yield {"draft": _tried(found.draft), "kind": found.kind.name}


def _reread(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    keep = [DroppedLine(*line) for line in request["keep"]]
    draft = read_again(draft_from_json(request["draft"]), Kind[request["kind"]], keep)
    yield {"draft": _tried(draft), "kind": request["kind"]}


def _tried(draft: Draft) -> dict[str, Any]:
    """Cut a body into passages, as the program will: whatever takes too long has to do so here, where it is ended."""
    passages(draft.body, draft.language)
    return draft_as_json(draft)


if __name__ == "__main__":
    serve(answer)
