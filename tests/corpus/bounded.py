"""Run what might never end, so that the test which does so fails, and ends."""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Final, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Case = TypeVar("Case")
Result = TypeVar("Result")

_SECONDS: Final = 60
"""Far more than all that is asked for here takes; the other way it would be hours."""

_PROGRAM: Final = """
import pickle, sys
function, cases = pickle.load(sys.stdin.buffer)
sys.stdout.buffer.write(pickle.dumps([function(case) for case in cases]))
"""


def in_bounds(function: Callable[[Case], Result], cases: Sequence[Case]) -> list[Result]:
    """Call a module's function with each case, in another process; raise TimeoutExpired if that takes for ever.

    A thread would not do: neither regular expressions nor extensions let another run.
    """
    done = subprocess.run(  # noqa: S603 - the program is the one above
        [sys.executable, "-c", _PROGRAM],
        input=pickle.dumps((function, cases)),
        stdout=subprocess.PIPE,
        timeout=_SECONDS,
        check=True,
    )
    return cast("list[Result]", pickle.loads(done.stdout))  # noqa: S301 - it comes from the program above
