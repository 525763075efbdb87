"""ApiClient: the service's operations, typed, one method each; what Manager and Runner are made of."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from io import BytesIO
from uuid import UUID

from audiencekit_api.avatars.api.auth import login
from audiencekit_api.avatars.api.compatibility import check_client
from audiencekit_api.avatars.api.files import get_file_access, get_file_access_batch, get_upload_url
from audiencekit_api.avatars.api.jobs import cancel_job, create_job, create_job_flow, list_jobs
from audiencekit_api.avatars.api.resources import get_resources, put_resources
from audiencekit_api.avatars.api.results import get_results
from audiencekit_api.avatars.api.users import get_me
from audiencekit_api.avatars.client import Client
from audiencekit_api.avatars.models import (
    CompatibilityResponse,
    CompatibilityStatus,
    FileAccess,
    JobCreateRequest,
    JobCreateResponse,
    JobFlowCreateRequest,
    JobFlowCreateResponse,
    JobResponse,
    JobResponseList,
    LoginForm,
    LoginToken,
    MeUser,
    ResourceSetResponse,
    ResultUrls,
)
from audiencekit_api.avatars.operations import OPERATIONS
from audiencekit_api.avatars.types import File

from audiencekit.avatars.address import Addresses
from audiencekit.avatars.auth import Credentials
from audiencekit.core._sync.call import call, call_list
from audiencekit.core._sync.connection import Connection
from audiencekit.core.deadline import SYSTEM_CLOCK, Clock
from audiencekit.core.options import ClientOptions
from audiencekit.core.secrets import Secret
from audiencekit.errors import ClientClosed, ConfigurationError, UnexpectedResponse

logger = logging.getLogger("audiencekit.avatars")


class ApiClient:
    """The low level: every method is one request, retried as its class allows, and raises the shared errors.

    Threads may share it. ``client`` is the generated client on the same connections, for any operation of the
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

    @property
    def client(self) -> Client:
        """The generated client. Raises ConfigurationError without a credential, and when the versions do not fit."""
        if not self._closed:
            self._credentials.headers()
        self.check_compatibility()
        return self._connection.client

    def login(self, username: str, password: str) -> None:
        """Sign in (``POST /login``, contract 2.12) and use the bearer token from now on. The password is not kept."""
        if self._closed:
            raise ClientClosed("This client was closed; make a new manager.")
        self._credentials.require_password_login()
        connection = self._connect((Secret(password),), sign=False)
        try:
            form = LoginForm(username=username, password=password, scope="")
            answer = call(LoginToken, login.sync_detailed, client=connection.client, body=form)
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
            answer = call(CompatibilityResponse, check_client.sync_detailed, client=self._connection.client)
            if answer.status == CompatibilityStatus.INCOMPATIBLE:
                newest = answer.most_recent_compatible_client
                hint = f" (the most recent client it works with: {newest})" if newest else ""
                raise ConfigurationError(f"{self.addresses.api} does not work with this client: {answer.message}{hint}")
            if answer.status != CompatibilityStatus.COMPATIBLE:
                logger.warning("%s does not know this client: %s", self.addresses.api, answer.message)
            self._checked = True

    def me(self) -> MeUser:
        """The user behind the credential."""
        return call(MeUser, get_me.sync_detailed, client=self.client)

    def upload_url(self) -> str:
        """The ``s3://`` address below which this user's files go."""
        address = call(str, get_upload_url.sync_detailed, client=self.client)
        if not address.startswith("s3://") or "/" not in address.removeprefix("s3://"):
            raise UnexpectedResponse(status=200, method="GET", url="/upload_url", detail="expected s3://bucket/key")
        return address.rstrip("/")

    def access(self, address: str) -> FileAccess:
        """Storage credentials for the file at *address* (``s3://…``), which need not exist yet."""
        envelope = f"{self.addresses.api}/access?url={address}"
        return call(FileAccess, get_file_access.sync_detailed, client=self.client, url_query=envelope)

    def access_batch(self, urls: Sequence[str]) -> list[FileAccess]:
        """Storage credentials for files as :meth:`results` names them; those one may not read are left out."""
        return call_list(FileAccess, get_file_access_batch.sync_detailed, client=self.client, body=list(urls))

    def put_resources(self, display_name: str, yaml: bytes) -> UUID:
        """Store *yaml* as a new set labelled *display_name*; answers its id."""
        body = File(payload=BytesIO(yaml))
        stored = call(ResourceSetResponse, put_resources.sync_detailed, display_name, client=self.client, body=body)
        return stored.set_name

    def get_resources(self, set_name: UUID) -> bytes:
        """The YAML of a set."""
        return call(File, get_resources.sync_detailed, set_name, client=self.client).payload.read()

    def create_job(self, set_name: UUID, parameters_name: str) -> JobCreateResponse:
        """Launch the one job that a parameters document of the set describes."""
        body = JobCreateRequest(set_name=set_name, parameters_name=parameters_name, depends_on=[])
        return call(JobCreateResponse, create_job.sync_detailed, client=self.client, body=body)

    def create_flow(self, set_name: UUID) -> list[JobCreateResponse]:
        """Launch every job of the set, all or none."""
        body = JobFlowCreateRequest(set_name=set_name)
        return call(JobFlowCreateResponse, create_job_flow.sync_detailed, client=self.client, body=body).jobs

    def list_jobs(self, set_name: UUID) -> list[JobResponse]:
        """The jobs of a set, deleted ones included, newest first."""
        found = call(
            JobResponseList, list_jobs.sync_detailed, client=self.client, set_name=set_name, include_deleted=True
        )
        return found.jobs

    def cancel_job(self, job_name: str) -> JobResponse:
        """Ask a job to stop; Conflict when it is over."""
        return call(JobResponse, cancel_job.sync_detailed, job_name, client=self.client)

    def results(self, job_name: str) -> dict[str, list[str]]:
        """Addresses of the files a finished job left, by kind of result."""
        return call(ResultUrls, get_results.sync_detailed, job_name, client=self.client).additional_properties

    def close(self) -> None:
        """Close the connections. Idempotent; later calls raise ClientClosed."""
        self._closed = True
        self._connection.close()

    def __repr__(self) -> str:
        return f"ApiClient(api={self.addresses.api!r})"

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
