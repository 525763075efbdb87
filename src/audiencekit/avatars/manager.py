"""Manager: where the service is, who asks, and the runners made from that."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import TYPE_CHECKING, Self

from audiencekit.avatars import address
from audiencekit.avatars.auth import Credentials
from audiencekit.core.deadline import SYSTEM_CLOCK, Clock
from audiencekit.core.options import ClientOptions
from audiencekit.errors import ClientClosed

if TYPE_CHECKING:
    from audiencekit.avatars.client import ApiClient
    from audiencekit.avatars.results import Results
    from audiencekit.avatars.runner import Runner
    from audiencekit.core._sync.job import Job


class Manager:
    """The entrance to one instance of the Avatars service. Threads may share it; close it, or use it in a ``with``.

    *base_url* is the origin of the instance, with or without ``/api`` and a slash behind it (``AVATAR_BASE_URL``, or
    the pair ``AVATAR_BASE_API_URL`` and ``AVATAR_STORAGE_ENDPOINT_URL``; the hosted service when nothing is set).
    *api_key* defaults to ``AVATAR_API_KEY``; without one, call :meth:`authenticate`. The environment is read once,
    here. *clock* is for tests.

    Raises ConfigurationError for contradictory addresses and for keys that cannot be one. No request is made before
    the first use; then the service is asked once whether it works with this client.
    """

    def __init__(
        self,
        base_url: str | None = None,
        *,
        api_key: str | None = None,
        options: ClientOptions | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self._options = options or ClientOptions()
        self._addresses = address.resolve(base_url, allow_http=self._options.allow_http)
        self._credentials = Credentials(api_key)
        self._clock = clock
        self._lock = threading.Lock()
        self._closed = False
        self._api: ApiClient | None = None

    @property
    def base_url(self) -> str:
        """The base of the API, as it is used."""
        return self._addresses.api

    @property
    def api(self) -> ApiClient:
        """The low level: one typed method per operation, on the same connections."""
        with self._lock:
            if self._closed:
                raise ClientClosed("This manager was closed; make a new one.")
            if self._api is None:
                from audiencekit.avatars.client import ApiClient  # loads the HTTP client

                self._api = ApiClient(self._addresses, self._credentials, options=self._options, clock=self._clock)
            return self._api

    def authenticate(self, username: str, password: str) -> None:
        """Sign in with a password; the bearer token holds for everything made from this manager.

        For instances that still serve ``POST /login``; the password is not kept, so that an expired token needs
        another call. Raises AuthenticationFailed for a wrong pair, ConfigurationError when an API key was given.
        """
        self.api.login(username, password)

    def check_compatibility(self) -> None:
        """Ask the service whether it works with this client; done by itself, once, before the first other request.

        Raises ConfigurationError, saying which client it works with, when it does not.
        """
        self.api.check_compatibility()

    def create_runner(self, set_name: str, *, seed: int | None = None) -> Runner:
        """A runner for a new set labelled *set_name* (letters, digits, ``_``, ``-``, ``.``). No request is made.

        Same *seed*, tables and parameters give the same avatars, and whoever knows it can undo the shuffle; None
        leaves the draw to the service. Raises InvalidInput.
        """
        from audiencekit.avatars.runner import Runner

        return Runner(self.api, set_name, seed=seed)

    def resume(self, job_id: str) -> Job[Results]:
        """The run with that ``job.id``, in this process or another: wait for it and read its results. Runs nothing.

        Raises InvalidInput for what is no id of a run, NotFound when the service does not know it (any more).
        """
        from audiencekit.avatars.resume import resume

        return resume(self.api, job_id)

    def close(self) -> None:
        """Close the connections. Idempotent; later calls raise ClientClosed."""
        with self._lock:
            self._closed = True
            if self._api is not None:
                self._api.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Manager(base_url={self._addresses.api!r}, credential={self._credentials!r})"
