"""ClientOptions: everything a user may tune, for all three services, in one frozen object."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from audiencekit.core.proxy import check_proxy
from audiencekit.core.retry import RetryPolicy
from audiencekit.errors import ConfigurationError
from audiencekit.version import __version__

if TYPE_CHECKING:
    from audiencekit.core.limiter import RateLimiter
    from audiencekit.core.observe import Attempt


def _is_bound(attribute: attrs.Attribute[object], _: object) -> bool:
    return attribute.name in {"connect_timeout", "read_timeout", "total_timeout", "max_connections"}


@attrs.frozen(kw_only=True)
class ClientOptions:
    """Times in seconds; every field has the design's default (design 4).

    - ``connect_timeout`` 5, ``read_timeout`` 10: for one attempt. ``total_timeout`` 60: for the whole call, waits
      and repetitions included; None means no limit.
    - ``retry``: see :class:`RetryPolicy`.
    - ``ca_bundle``: a file of certificates to trust instead of the system's; ``verify=False`` switches the check off.
    - ``proxy``: one proxy for everything; otherwise the proxy variables of the environment hold (``trust_env``).
    - ``allow_http``: let keys travel over plain ``http://`` beyond this machine. Off.
    - ``max_connections``: open connections per service object, 20.
    - ``max_answer_bytes``: of one answer, unpacked, 64 MiB; a larger success is OutcomeUnknown. Files that are
      downloaded may have any size.
    - ``limiter``: a :class:`RateLimiter` that every attempt waits for, within ``total_timeout``; share one among
      several clients of one account. None: no limit of our own.
    - ``user_agent``: put before the library's own.
    - ``hooks``: called after each attempt with an :class:`Attempt`; what they raise is logged and swallowed.
    """

    connect_timeout: float = 5.0
    read_timeout: float = 10.0
    total_timeout: float | None = 60.0
    retry: RetryPolicy = attrs.field(factory=RetryPolicy)
    verify: bool = True
    ca_bundle: str | Path | None = None
    proxy: str | None = attrs.field(default=None, repr=False)  # may carry a password
    trust_env: bool = True
    allow_http: bool = False
    max_connections: int = 20
    max_answer_bytes: int = 64 * 1024 * 1024
    limiter: RateLimiter | None = None
    user_agent: str | None = None
    hooks: tuple[Callable[[Attempt], None], ...] = attrs.field(default=(), converter=tuple)

    def __attrs_post_init__(self) -> None:
        for name, value in attrs.asdict(self, recurse=False, filter=_is_bound).items():
            no_limit = value is None and name == "total_timeout"
            if not no_limit and not (isinstance(value, (int, float)) and 0 < value < float("inf")):
                raise ConfigurationError(f"{name} must be a number above 0, got {value!r}")
        if type(self.max_answer_bytes) is not int or self.max_answer_bytes < 1:
            raise ConfigurationError(f"max_answer_bytes is a whole number of at least 1, got {self.max_answer_bytes!r}")
        if self.user_agent is not None and not (self.user_agent.isascii() and self.user_agent.isprintable()):
            raise ConfigurationError("user_agent must be printable ASCII text")
        if self.limiter is not None:
            check_limiter(self.limiter)
        if self.proxy is not None:
            check_proxy(self.proxy)

    def agent(self) -> str:
        """The User-Agent header."""
        own = f"audiencekit/{__version__} python/{platform.python_version()}"
        return f"{self.user_agent} {own}" if self.user_agent else own


def check_limiter(value: object) -> None:
    from audiencekit.core.limiter import RateLimiter

    if not isinstance(value, RateLimiter):
        raise ConfigurationError(f"limiter must be a RateLimiter, got {type(value).__name__}")


def first_set(*names: str, environ: Mapping[str, str] | None = None) -> str | None:
    """The first environment variable of *names* that holds a text; blank counts as unset."""
    source = os.environ if environ is None else environ
    return next((value for name in names if (value := source.get(name, "").strip())), None)
