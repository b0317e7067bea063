"""A process that reads nothing, and ends in whatever way it is asked to."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.reading.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator


def answer(  # noqa: C901, PLR0912 - each way is a line or two
    request: dict[str, Any], content: bytes
) -> Iterator[dict[str, Any]]:
    """Do what the request says."""
    match request["way"]:
        case "look":
            yield {"environment": dict(os.environ), "folder": str(Path.cwd()), "content": len(content)}
        case "write":
            yield {"written": Path(request["path"]).write_text("x")}
        case "print":
            print("this is no line of the answer")
            yield {"said": "yes"}
        case "spin":
            while True:
                pass
        case "sleep":
            time.sleep(600)
        case "memory":
            yield {"bytes": len(bytearray(1 << 40))}
        case "flood":
            while True:
                yield {"more": "x" * 100_000}
        case "leave":
            os._exit(0)
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "fault":
            raise KeyError("no such thing")


if __name__ == "__main__":
    serve(answer)
