"""What calls a function that it is handed, with arguments for it: thread pools, queues of tasks, `functools.partial`."""

from __future__ import annotations

from typing import Final

# By name, where the function stands; its arguments stand behind it.
HANDING: Final[dict[str, int]] = {
    **dict.fromkeys(
        "add_task submit to_thread run_in_threadpool run_sync start_soon call_soon spawn partial enqueue".split(),
        0,
    ),
    **dict.fromkeys("run_in_executor call_later".split(), 1),
}
# Methods of a function that call it with what they are given.
LATER: Final = frozenset("delay s si kiq defer".split())
