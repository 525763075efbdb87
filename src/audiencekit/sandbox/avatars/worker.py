"""The worker process: takes tasks from standard input, answers on standard output, one after the other.

It ends when its input does, so it never outlives the sandbox by more than the task in hand.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import traceback
from typing import BinaryIO

from audiencekit.sandbox.avatars.task import Broken, Failed, Finished, Message, Outcome, Step, Stopped, Task


def serve(tasks: BinaryIO, answers: BinaryIO) -> None:
    """Work off *tasks* until there are no more."""
    while True:
        try:
            task: object = pickle.load(tasks)
        except EOFError:
            return
        assert isinstance(task, Task)
        _answer(answers, _outcome(task, tasks, answers))


def _outcome(task: Task, tasks: BinaryIO, answers: BinaryIO) -> Outcome:
    # The engine is imported with the first task: whoever sends none does not pay for it.
    from audiencekit.sandbox.avatars.job_files import JobFault, StopRequested
    from audiencekit.sandbox.avatars.run_job import run_task

    def announce(phase: str, done: int, total: int) -> None:
        _answer(answers, Step(phase, done, total))
        if pickle.load(tasks) is not True:
            raise StopRequested

    try:
        return Finished(tuple(run_task(task, announce)))
    except JobFault as fault:
        return Failed(str(fault))
    except StopRequested as stop:
        return Stopped(str(stop))
    except EOFError:
        raise SystemExit from None  # the sandbox is gone
    except Exception:
        return Broken(traceback.format_exc())


def _answer(answers: BinaryIO, message: Message) -> None:
    pickle.dump(message, answers)
    answers.flush()


def main() -> None:
    """Serve on the process's own streams; whatever else prints goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the sandbox's to handle; it then ends the worker
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
