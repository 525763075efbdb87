"""Who is asking: an API key, or the token of a password login (contract 1.4, 2.12). Holds, never sends."""

from __future__ import annotations

from collections.abc import Mapping

from audiencekit.core import address
from audiencekit.core.options import first_set
from audiencekit.core.secrets import Secret
from audiencekit.errors import ConfigurationError

VARIABLE = "AVATAR_API_KEY"


class Credentials:
    """The one credential of a manager. A key from the environment gives way to an explicit login."""

    def __init__(self, api_key: str | None = None, *, environ: Mapping[str, str] | None = None) -> None:
        """*api_key* wins over AVATAR_API_KEY. Raises ConfigurationError for a key that cannot be one."""
        value = api_key if api_key is not None else first_set(VARIABLE, environ=environ)
        self._explicit = api_key is not None
        self._scheme = "api-key-v1"
        self._secret = None if value is None else address.api_key(value, name="Avatars key", variables=VARIABLE)

    @property
    def known(self) -> bool:
        return self._secret is not None

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What must be masked in errors."""
        return () if self._secret is None else (self._secret,)

    def require_password_login(self) -> None:
        """Raise ConfigurationError when an API key was given as argument: the two exclude each other."""
        if self._explicit:
            raise ConfigurationError("This manager has an API key; leave api_key out to sign in with a password")

    def use_token(self, token: Secret) -> None:
        """Sign with the bearer *token* from now on."""
        self._scheme, self._secret = "Bearer", token

    def headers(self) -> dict[str, str]:
        """The header that signs one request. Raises ConfigurationError when there is no credential."""
        if self._secret is None:
            raise ConfigurationError(f"No credential: pass api_key=…, set {VARIABLE}, or call authenticate() first")
        return {"Authorization": f"{self._scheme} {self._secret.reveal()}"}

    def __repr__(self) -> str:
        return f"Credentials({self._scheme if self.known else 'none'})"
