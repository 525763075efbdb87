"""What httpx and httpcore log of addresses, masked: they write out whole URLs, and a signed one is a credential."""

from __future__ import annotations

import logging
import re

from audiencekit.core.secrets import MASK, safe_url

LOGGERS = ("httpx", "httpcore.http11")  # the second shows where a redirect leads
_ADDRESS = re.compile(r"https?://[^\s'\"]+|[^\s'\"]*\?[^\s'\"]+")


def _masked(found: re.Match[str]) -> str:
    try:
        return safe_url(found[0])
    except ValueError:
        return MASK


class _MaskAddresses(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        masked = _ADDRESS.sub(_masked, said)
        if masked != said:
            record.msg, record.args = masked, ()
        return True


_FILTER = _MaskAddresses()


def mask_addresses() -> None:
    """From now on, in this process. Done again it changes nothing: a logger takes the same filter only once."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(_FILTER)
