"""The program ``audiencekit``. Printing is done here and in the commands, never in the library."""

from __future__ import annotations

import sys


def run() -> None:
    """Entry point. Without the extra ``cli`` it says how to install it and ends with 2."""
    try:
        from audiencekit.cli.commands import app
    except ModuleNotFoundError as missing:
        if missing.name is not None and missing.name.split(".")[0] == "audiencekit":
            raise
        print(f'This program needs {missing.name}: pip install "audiencekit[cli]"', file=sys.stderr)
        raise SystemExit(2) from None
    app()
