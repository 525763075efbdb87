"""What a client is constructed with, checked once, before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

import attrs

from audiencekit.core import address
from audiencekit.core.options import ClientOptions, first_set
from audiencekit.core.secrets import Secret
from audiencekit.errors import ConfigurationError
from audiencekit.segops.buffer import EVENT_LIFE, WhenFull

Delivery = Literal["at_least_once", "at_most_once"]

MAX_QUEUED_EVENTS = 100_000
MAX_QUEUED_BYTES = 64 * 1024 * 1024


@attrs.frozen(kw_only=True)
class QueueSettings:
    """How events are gathered and what is promised of them."""

    batch_size: int
    flush_interval: float
    max_queued_events: int
    max_queued_bytes: int
    when_full: WhenFull
    delivery: Delivery
    event_life: float = EVENT_LIFE

    def __attrs_post_init__(self) -> None:
        for name in ("batch_size", "max_queued_events", "max_queued_bytes"):
            value: object = getattr(self, name)
            if type(value) is not int or value < 1:
                raise ConfigurationError(f"{name} must be a whole number of at least 1, got {value!r}")
        _check_seconds("flush_interval", self.flush_interval)
        _check_seconds("event_life", self.event_life)
        _one_of("when_full", self.when_full, get_args(WhenFull))
        _one_of("delivery", self.delivery, get_args(Delivery))


def _check_seconds(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < float("inf"):
        raise ConfigurationError(f"{name} must be seconds above 0, got {value!r}")


def check_callables(**given: object) -> None:
    """Raises ConfigurationError for a hook that is neither None nor a function: it would fail when it is needed."""
    for name, value in given.items():
        if value is not None and not callable(value):
            raise ConfigurationError(f"{name} must be a function, got a {type(value).__name__}")


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ConfigurationError(f"{name} is one of {', '.join(known)}, got {value!r}")


def checked_key(value: str | None, get_user: Callable[[], object] | None) -> Secret:
    """The API key, from *value* or the environment. Raises ConfigurationError (contract 1.2)."""
    key = address.api_key(value or first_set("SEGOPS_API_KEY"), name="SegOps key", variables="SEGOPS_API_KEY")
    kind = key.reveal()[:3]
    if kind not in ("sk_", "pk_"):
        raise ConfigurationError("A SegOps key starts with sk_ (secret) or pk_ (public); this one does not")
    if kind == "pk_" and get_user is None:
        raise ConfigurationError("A public key needs get_user, which returns the current UserContext (contract 3)")
    return key


def checked_url(value: str | None, options: ClientOptions) -> str:
    """The base URL, without ``/api``, from *value* or the environment. Raises ConfigurationError."""
    value = value or first_set("SEGOPS_API_URL")
    if value is None:
        raise ConfigurationError("No SegOps URL: pass api_url='https://api.segops.ai' or set SEGOPS_API_URL")
    # The management documentation names the host with /api, the ingestion one without (contract 1.1).
    return address.base_url(value, allow_http=options.allow_http).removesuffix("/api")
