"""Where the API and its storage are: the rules of contract 1.2 without their traps. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from audiencekit.core import address
from audiencekit.core.options import first_set
from audiencekit.errors import ConfigurationError

DEFAULT_BASE_URL = "https://www.octopize.app"

BASE, API, STORAGE = "AVATAR_BASE_URL", "AVATAR_BASE_API_URL", "AVATAR_STORAGE_ENDPOINT_URL"


@attrs.frozen(kw_only=True)
class Addresses:
    """Base of the API (``https://h/api``) and of the storage (``https://h/storage``), without slash at the end."""

    api: str
    storage: str


def resolve(base_url: str | None, *, environ: Mapping[str, str] | None = None, allow_http: bool = False) -> Addresses:
    """The addresses for *base_url*, else for the environment, else of the hosted service.

    ``https://h``, ``https://h/``, ``https://h/api`` and ``https://h/api/`` all mean the same. Storage on a host of its
    own is named by the pair AVATAR_BASE_API_URL and AVATAR_STORAGE_ENDPOINT_URL, always both and never beside a base
    URL. Raises ConfigurationError for contradictions and for addresses a key must not be sent to.
    """
    base = base_url if base_url is not None else first_set(BASE, environ=environ)
    api, storage = first_set(API, environ=environ), first_set(STORAGE, environ=environ)
    if base is not None and (api or storage):
        given = "base_url=…" if base_url is not None else BASE
        raise ConfigurationError(f"{given} contradicts {API if api else STORAGE}: use the one or the others")
    if api and storage:
        return Addresses(api=_checked(api, allow_http), storage=_checked(storage, allow_http))
    if api or storage:
        missing, present = (STORAGE, API) if api else (API, STORAGE)
        raise ConfigurationError(f"{present} is set, but not {missing}: tables would go to another place than jobs")
    root = _checked(DEFAULT_BASE_URL if base is None else base, allow_http).removesuffix("/api").rstrip("/")
    return Addresses(api=f"{root}/api", storage=f"{root}/storage")


def _checked(url: str, allow_http: bool) -> str:
    if '"' in url or any(character.isspace() for character in url.strip()):
        raise ConfigurationError(f"A base URL holds no quotes and no white space, got {url!r}")
    return address.base_url(url, allow_http=allow_http)
