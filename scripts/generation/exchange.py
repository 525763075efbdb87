"""Two folders change places in one step, where the system can do that."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_RELATIVE_TO_HERE = -100  # AT_FDCWD on Linux
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS


def exchange(first: Path, second: Path) -> bool:
    """Let two paths of one file system name each other's content, atomically; False if nothing was done."""
    one, other = os.fsencode(first), os.fsencode(second)
    library = ctypes.CDLL(None)
    try:
        if sys.platform == "darwin":
            return library.renamex_np(one, other, _EXCHANGE) == 0
        return library.renameat2(_RELATIVE_TO_HERE, one, _RELATIVE_TO_HERE, other, _EXCHANGE) == 0
    except AttributeError:  # a C library without it
        return False
