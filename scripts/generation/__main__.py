"""``python -m generation``, which ``scripts/regenerate`` starts."""

import gc
import io
import signal
import sys

from generation.main import run


def end(number: int, _frame: object) -> None:
    """Leave as after an error, so that temporary folders go."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    gc.disable()  # what is read, documents and code, lives until the end
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, end)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # documents say anything, and terminals are not all of UTF-8
    try:
        run()
    except KeyboardInterrupt:
        print("Stopped. Each folder is as it was, or new as a whole.", file=sys.stderr)
        sys.exit(128 + signal.SIGINT)
