"""The inside of a process that reads what nobody vouches for: it limits and confines itself, answers once, and ends."""

from __future__ import annotations

import json
import os
import resource
import sys
from typing import TYPE_CHECKING, Any, Final

from corpus.reading.confining import confine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Answer = Callable[[dict[str, Any], bytes], Iterator[dict[str, Any]]]
    """Takes a request and the content that it speaks of, and gives lines of the answer."""

OUT_OF_MEMORY: Final = 3
"""How the process ends when its memory is not enough."""

END: Final = b"end\n"
"""The last line of a whole answer."""

_NICENESS = 10
_MOST_FILES = 64


def serve(answer: Answer) -> None:
    """Read one request from standard input and write its answer to standard output, one JSON object a line.

    The first argument of the command line holds the limits: seconds of work, and bytes of memory.
    """
    seconds, memory = map(int, sys.argv[1:3])
    _limit(seconds, memory)
    confine()
    # What a library prints must not get into the answer.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        request = json.loads(sys.stdin.buffer.readline())
        for line in answer(request, sys.stdin.buffer.read()):
            output.write(json.dumps(line).encode() + b"\n")
        output.write(END)
        output.flush()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _limit(seconds: int, memory: int) -> None:
    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MOST_FILES, _MOST_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
