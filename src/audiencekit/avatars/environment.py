"""What the environment says of a manager, and the same as an object (contract 1.2). Read once, when it is made."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from audiencekit.core.options import ClientOptions, first_set
from audiencekit.errors import ConfigurationError

TIMEOUT, VERIFY_SSL, VERIFY_COMPATIBILITY = "AVATAR_TIMEOUT", "AVATAR_SHOULD_VERIFY_SSL", "AVATAR_VERIFY_COMPATIBILITY"

_WORDS = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}


@attrs.frozen(kw_only=True)
class ClientConfig:
    """Where the service is and how to ask it, as one value for ``Manager(config=…)``.

    ``base_url``, or the pair ``base_api_url`` and ``storage_endpoint_url``; ``timeout`` in seconds bounds a request,
    its repetitions included; ``should_verify_ssl`` False does not check certificates. What is None is read from the
    environment.
    """

    base_url: str | None = None
    base_api_url: str | None = None
    storage_endpoint_url: str | None = None
    timeout: float | None = None
    should_verify_ssl: bool | None = None
    api_key: str | None = attrs.field(default=None, repr=False)


def options_of(config: ClientConfig | None = None, *, environ: Mapping[str, str] | None = None) -> ClientOptions:
    """The options that *config* and, where it is silent, the environment ask for. Raises ConfigurationError."""
    said = config or ClientConfig()
    timeout = _seconds(environ) if said.timeout is None else said.timeout
    verify = _flag(VERIFY_SSL, environ) if said.should_verify_ssl is None else said.should_verify_ssl
    options = ClientOptions(verify=verify is not False)
    if timeout is None:
        return options
    bounded = attrs.evolve(options, read_timeout=timeout, total_timeout=timeout)
    return attrs.evolve(bounded, connect_timeout=min(options.connect_timeout, timeout))


def verifies_compatibility(given: bool | None, *, environ: Mapping[str, str] | None = None) -> bool:
    """Whether the service is asked if it works with this client: *given*, else the environment, else yes."""
    said = _flag(VERIFY_COMPATIBILITY, environ) if given is None else given
    return said is not False


def _seconds(environ: Mapping[str, str] | None) -> float | None:
    said = first_set(TIMEOUT, environ=environ)
    try:
        return None if said is None else float(said)
    except ValueError:
        raise ConfigurationError(f"{TIMEOUT} is a number of seconds, got {said!r}") from None


def _flag(name: str, environ: Mapping[str, str] | None) -> bool | None:
    said = first_set(name, environ=environ)
    if said is None:
        return None
    if said.lower() not in _WORDS:
        raise ConfigurationError(f"{name} is true or false, got {said!r}")
    return _WORDS[said.lower()]
