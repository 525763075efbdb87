"""What httpx and httpcore log, masked: a signed URL is a credential, and the headers of an answer may repeat one."""

from __future__ import annotations

import logging
import re

from audiencekit.core.secrets import MASK, safe_url

LOGGERS = ("httpx", "httpcore.http11")  # the second shows where a redirect leads
_ADDRESS = re.compile(r"https?://[^\s'\"]+|[^\s'\"]*\?[^\s'\"]+")
_BYTES = r"""b(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_HEADER = re.compile(rf"\(({_BYTES}), {_BYTES}\)")
_SHOWN_HEADERS = ("b'content-type'", "b'content-length'", "b'date'", "b'transfer-encoding'", "b'connection'")


def _without_value(found: re.Match[str]) -> str:
    return found[0] if found[1].lower() in _SHOWN_HEADERS else f"({found[1]}, {MASK})"


def _masked(found: re.Match[str]) -> str:
    try:
        return safe_url(found[0])
    except ValueError:
        return MASK


class _MaskAddresses(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        masked = _ADDRESS.sub(_masked, said)
        if record.name == "httpcore.http11":
            masked = _HEADER.sub(_without_value, masked)
        if masked != said:
            record.msg, record.args = masked, ()
        return True


_FILTER = _MaskAddresses()


def mask_addresses() -> None:
    """From now on, in this process. Done again it changes nothing: a logger takes the same filter only once."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(_FILTER)
