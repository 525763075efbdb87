"""One TLS context per trust setting and process: building one costs 20 to 60 ms (generation guide 6)."""

from __future__ import annotations

import ssl
from functools import lru_cache

from audiencekit.errors import ConfigurationError


@lru_cache(maxsize=8)
def ssl_context(verify: bool, ca_bundle: str | None) -> ssl.SSLContext:
    """The system's trust store by default (``SSL_CERT_FILE`` included), certifi's where the system has none."""
    paths = ssl.get_default_verify_paths()
    if ca_bundle is None and not (paths.cafile or paths.capath):  # None where the file or folder is not there
        import certifi  # comes with httpx

        ca_bundle = certifi.where()
    try:
        context = ssl.create_default_context(cafile=ca_bundle)
    except (OSError, ValueError) as cause:
        raise ConfigurationError(f"ca_bundle {ca_bundle!r} cannot be read as certificates: {cause}") from None
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
