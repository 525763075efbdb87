"""Faults on order: which request is hit, and by what. The pure half; app.py carries them out."""

from __future__ import annotations

import itertools
import math
import re
import threading
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Literal

import attrs

Disconnect = Literal["before", "after"]
LONGEST_DELAY = 86_400.0  # seconds

# What a header can carry.
_PRINTABLE = re.compile(r"[\x20-\x7e]*")
_KINDS: Mapping[str, tuple[type, ...]] = {
    "path": (str,),
    "method": (str,),
    "status": (int,),
    "delay": (int, float),
    "truncate": (bool,),
    "retry_after": (int, float, str),
    "body": (str,),
    "times": (int,),
    "skip": (int,),
}
_BOUNDS = {"status": (200, 599), "delay": (0, LONGEST_DELAY), "times": (0, math.inf), "skip": (0, math.inf)}


@attrs.frozen(kw_only=True)
class Fault:
    """One rule: the requests it hits, and what befalls them.

    ``path`` is a shell pattern (``*`` also crosses ``/``), tried against the whole path and against the path below the
    service's mount. The first ``skip`` matching requests pass, the next ``times`` are hit (None: all).
    Values of the wrong type or out of bounds raise ValueError; ``delay`` is a day at most.

    What befalls: ``status`` answers it unprocessed, with ``Retry-After: retry_after`` and ``body`` when given;
    ``delay`` holds the answer back that many seconds, the processing not; ``disconnect`` closes the connection without
    an answer, before the request is processed or after; ``truncate`` sends the head and half the body, then closes.
    """

    path: str = "*"
    method: str | None = None
    status: int | None = None
    delay: float | None = None
    disconnect: Disconnect | None = attrs.field(
        default=None, validator=attrs.validators.optional(attrs.validators.in_(("before", "after")))
    )
    truncate: bool = False
    retry_after: float | str | None = None
    body: str | None = None
    times: int | None = None
    skip: int = 0

    def __attrs_post_init__(self) -> None:
        """Refuse, with a ValueError, what would only fail when a request is hit: faults come over the wire too."""
        fields = attrs.fields_dict(Fault)
        for name, kinds in _KINDS.items():
            value = getattr(self, name)
            if value is None and fields[name].default is None:
                continue
            if not isinstance(value, kinds) or isinstance(value, bool) != (bool in kinds):
                raise ValueError(f"{name} must be of the type {' or '.join(kind.__name__ for kind in kinds)}")
        for name, (low, high) in _BOUNDS.items():
            number: float | None = getattr(self, name)
            if number is not None and not low <= number <= high:
                raise ValueError(f"{name} must lie between {low:g} and {high:g}")
        if isinstance(self.retry_after, str) and _PRINTABLE.fullmatch(self.retry_after) is None:
            raise ValueError("retry_after must be printable ASCII, as a header is")
        (self.body or "").encode()  # half a surrogate pair: UnicodeEncodeError is a ValueError

    @property
    def name(self) -> str:
        """What befalls, in a word or two, for the request log."""
        parts = [
            f"delay {self.delay:g}" if self.delay else "",
            f"status {self.status}" if self.status else "",
            f"disconnect {self.disconnect}" if self.disconnect else "",
            "truncate" if self.truncate else "",
        ]
        return ", ".join(part for part in parts if part) or "nothing"

    def matches(self, method: str, path: str) -> bool:
        if self.method is not None and self.method.upper() != method:
            return False
        below_mount = "/" + path.lstrip("/").partition("/")[2]
        return fnmatchcase(path, self.path) or fnmatchcase(below_mount, self.path)


@attrs.define
class _Armed:
    number: int
    fault: Fault
    seen: int = 0

    def takes_next(self) -> bool:
        """Count one matching request; whether it is one of those to hit."""
        if self.spent:
            return False
        self.seen += 1
        return self.seen > self.fault.skip

    @property
    def spent(self) -> bool:
        return self.fault.times is not None and self.seen >= self.fault.skip + self.fault.times


class Faults:
    """The rules in force. A request is hit by the first one, in the order they were added, that is not used up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._armed: list[_Armed] = []
        self._numbers = itertools.count(1)

    def add(self, fault: Fault) -> int:
        """Put *fault* in force; answers its number."""
        with self._lock:
            armed = _Armed(next(self._numbers), fault)
            self._armed.append(armed)
            return armed.number

    def clear(self) -> None:
        with self._lock:
            self._armed.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that hits this request, counted as used."""
        if not self._armed:
            return None
        with self._lock:
            for armed in self._armed:
                if armed.fault.matches(method, path) and armed.takes_next():
                    return armed.fault
            return None

    def pending(self) -> list[int]:
        """The numbers of the rules that can still hit."""
        with self._lock:
            return [armed.number for armed in self._armed if not armed.spent]
