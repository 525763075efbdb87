"""Where a file lies: links and redirects made absolute, and which of them may be given credentials. Pure."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from audiencekit.core.address import is_loopback

_PORTS = {"http": 80, "https": 443}


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port: what must be the same for credentials to go along."""
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme)


def link(base_url: str, address: object) -> str:
    """A link of an answer, absolute. A path is one of the service at *base_url*, whose own path it may leave out.

    Raises ValueError for one that cannot be read, which may be of any type: it comes from outside.
    """
    if not isinstance(address, str):
        raise ValueError(f"a {type(address).__name__} is no link")
    if urlsplit(address).scheme or address.startswith("//"):
        return urljoin(base_url, address)
    prefix = urlsplit(base_url).path.rstrip("/")
    if prefix and address.startswith(f"{prefix}/"):
        return urljoin(base_url, address)
    return f"{base_url.rstrip('/')}/{address.lstrip('/')}"


def objection(url: str, *, come_from: str, allow_http: bool) -> str | None:
    """Why *url* must not be followed, or None."""
    try:
        scheme, host, _ = origin(url)
        before = urlsplit(come_from).scheme
    except ValueError:
        return "the link cannot be read"
    if scheme not in _PORTS or not host:
        return "the link leads to no http address"
    if urlsplit(url).username is not None:
        return "the link carries a user name"
    if scheme == "http" and before == "https" and not (allow_http or is_loopback(host)):
        return "the link leads from https to plain http"
    return None
