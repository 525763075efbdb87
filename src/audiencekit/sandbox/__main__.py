"""``python -m audiencekit.sandbox``: a sandbox in a process of its own, until its standard input closes."""

from __future__ import annotations

import argparse
import contextlib
import signal
from pathlib import Path

from audiencekit.sandbox.child import serve_until_told


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m audiencekit.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="the port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--data", type=Path, help="the database to keep (default: a temporary one)")
    arguments = parser.parse_args()
    # Being terminated is an ordinary end: temporary files are removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        serve_until_told(arguments.data, arguments.port)


if __name__ == "__main__":
    main()
