"""ApiClient: the service's operations, typed, one method each; what Manager and Runner are made of."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from audiencekit_api.avatars.api.auth import login
from audiencekit_api.avatars.client import Client
from audiencekit_api.avatars.models import CompatibilityStatus, FileAccess, LoginForm, LoginToken, MeUser
from audiencekit_api.avatars.operations import OPERATIONS

from audiencekit.avatars.address import Addresses
from audiencekit.avatars.auth import Credentials
from audiencekit.avatars.groups.api_keys import ApiKeys
from audiencekit.avatars.groups.connections import Connections
from audiencekit.avatars.groups.datasets import Datasets
from audiencekit.avatars.groups.event_logs import EventLogs
from audiencekit.avatars.groups.jobs import Jobs
from audiencekit.avatars.groups.resources import Resources
from audiencekit.avatars.groups.results import ResultUrlsGroup
from audiencekit.avatars.groups.service import Capabilities, Compatibility, Health, OpenApi
from audiencekit.avatars.groups.users import Users
from audiencekit.core._sync.call import call
from audiencekit.core._sync.connection import Connection
from audiencekit.core.deadline import SYSTEM_CLOCK, Clock
from audiencekit.core.options import ClientOptions
from audiencekit.core.secrets import Secret
from audiencekit.errors import AuthenticationFailed, ClientClosed, ConfigurationError

if TYPE_CHECKING:
    from audiencekit.avatars.storage import Storage

logger = logging.getLogger("audiencekit.avatars")


class ApiClient:
    """The low level, by subject: ``jobs``, ``resources``, ``results``, ``datasets``, ``users``, ``api_keys``,
    ``connections``, ``event_logs``, ``capabilities``, ``compatibility``, ``health`` and ``openapi``.

    Their methods are one request each, retried as its class allows, and raise the shared errors. Threads may share it.
    ``client`` is the generated client on the same connections, for any operation of the
    document: ``get_job.sync_detailed("…", client=api.client)``.
    """

    def __init__(
        self,
        addresses: Addresses,
        credentials: Credentials,
        *,
        options: ClientOptions | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self.addresses = addresses
        self.options = options or ClientOptions()
        self.clock = clock
        self._credentials = credentials
        self._lock = threading.Lock()
        self._checked = False
        self._closed = False
        self._connection = self._connect(credentials.secrets)
        self.jobs = Jobs(self._signed)
        self.resources = Resources(self._signed)
        self.results = ResultUrlsGroup(self._signed, addresses.api)
        self.datasets = Datasets(self.results, self._storage)
        self.users = Users(self._signed)
        self.api_keys = ApiKeys(self._signed)
        self.connections = Connections(self._signed)
        self.event_logs = EventLogs(self._signed)
        self.capabilities = Capabilities(self._signed)
        self.compatibility = Compatibility(self._open)
        self.health = Health(self._open)
        self.openapi = OpenApi(self._open)

    @property
    def client(self) -> Client:
        """The generated client. Raises ConfigurationError without a credential, and when the versions do not fit."""
        if not self._closed:
            self._credentials.headers()
        self.check_compatibility()
        return self._connection.client

    def login(self, username: str, password: str) -> None:
        """Sign in (``POST /login``, contract 2.12) and use the bearer token from now on. The password is not kept.

        Raises AuthenticationFailed for a wrong pair.
        """
        if self._closed:
            raise ClientClosed("This client was closed; make a new manager.")
        self._credentials.require_password_login()
        connection = self._connect((Secret(password),), sign=False)
        try:
            form = LoginForm(username=username, password=password, scope="")
            operation = login.sync_detailed  # pyright: ignore[reportDeprecated] (older instances know no keys)
            answer = call(LoginToken, operation, client=connection.client, body=form)
        except AuthenticationFailed as refused:
            raise refused.advising("Check user name and password.") from None
        finally:
            connection.close()
        token = Secret(answer.access_token)
        with self._lock:
            self._credentials.use_token(token)
            # A new connection, because the one before does not know the token as something to mask.
            self._connection.close()
            self._connection = self._connect((token,))

    def check_compatibility(self) -> None:
        """Ask once whether the service works with this client; later calls do nothing.

        Raises ConfigurationError when it says no. A service that has never heard of us is logged as a warning.
        """
        with self._lock:
            if self._checked:
                return
            answer = self.compatibility.check()
            if answer.status == CompatibilityStatus.INCOMPATIBLE:
                newest = answer.most_recent_compatible_client
                hint = f" (the most recent client it works with: {newest})" if newest else ""
                raise ConfigurationError(f"{self.addresses.api} does not work with this client: {answer.message}{hint}")
            if answer.status != CompatibilityStatus.COMPATIBLE:
                logger.warning("%s does not know this client: %s", self.addresses.api, answer.message)
            self._checked = True

    def skip_compatibility(self) -> None:
        """Do not ask by itself; nobody answers for what follows."""
        with self._lock:
            self._checked = True

    def me(self) -> MeUser:
        """The user behind the credential."""
        return self.users.me()

    def upload_url(self) -> str:
        """As ``results.upload_url()``."""
        return self.results.upload_url()

    def access(self, address: str) -> FileAccess:
        """As ``results.access()``."""
        return self.results.access(address)

    def access_batch(self, urls: Sequence[str]) -> list[FileAccess]:
        """As ``results.access_batch()``."""
        return self.results.access_batch(urls)

    def close(self) -> None:
        """Close the connections. Idempotent; later calls raise ClientClosed."""
        self._closed = True
        self._connection.close()

    def __repr__(self) -> str:
        return f"ApiClient(api={self.addresses.api!r})"

    def _signed(self) -> Client:
        return self.client

    def _open(self) -> Client:
        return self._connection.client

    def _storage(self) -> Storage:
        from audiencekit.avatars.storage import Storage  # loads when a file is moved

        return Storage(self.addresses.storage, self.options)

    def _connect(self, secrets: tuple[Secret, ...], *, sign: bool = True) -> Connection[Client]:
        return Connection(
            self.addresses.api,
            Client,
            operations=OPERATIONS,
            options=self.options,
            sign=self._sign if sign else None,
            secrets=secrets,
            clock=self.clock,
        )

    def _sign(self) -> dict[str, str]:
        return self._credentials.headers() if self._credentials.known else {}
