"""Which proxy a base URL is reached through: the one given, or what the environment says."""

from __future__ import annotations

from urllib.parse import urlsplit

from audiencekit.core.address import is_loopback
from audiencekit.errors import ConfigurationError


def check_proxy(url: str) -> str:
    """*url* as it is. Raises ConfigurationError, without showing it (it may carry a password), for no HTTP proxy."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ConfigurationError("A proxy is given as http://host:port or https://host:port; SOCKS is not supported")
    return url


def proxy_for(base_url: str, *, given: str | None, trust_env: bool) -> str | None:
    """The proxy for *base_url*, or None. NO_PROXY is read as the standard library reads it; this machine needs none."""
    if given is not None:
        return check_proxy(given)
    from urllib.request import getproxies, proxy_bypass  # loads HTTP and TLS; options alone must not

    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if not trust_env or is_loopback(host):
        return None
    found = getproxies()
    proxy = found.get(parts.scheme) or found.get("all")
    if not proxy or proxy_bypass(f"{host}:{parts.port}" if parts.port else host):
        return None
    return check_proxy(proxy if "://" in proxy else f"http://{proxy}")
