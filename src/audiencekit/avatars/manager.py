"""Manager: where the service is, who asks, and the runners made from that."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self
from uuid import UUID

from audiencekit.avatars import address
from audiencekit.avatars.auth import Credentials
from audiencekit.avatars.environment import ClientConfig, options_of, verifies_compatibility
from audiencekit.core.deadline import SYSTEM_CLOCK, Clock
from audiencekit.core.options import ClientOptions
from audiencekit.errors import ClientClosed, ConfigurationError, InvalidInput

if TYPE_CHECKING:
    from audiencekit_api.avatars.models import JobResponse

    from audiencekit.avatars.client import ApiClient
    from audiencekit.avatars.groups.jobs import Deleted
    from audiencekit.avatars.results import Results
    from audiencekit.avatars.runner import Runner
    from audiencekit.core._sync.job import Job


class Manager:
    """The entrance to one instance of the Avatars service. Threads may share it; close it, or use it in a ``with``.

    *base_url* is the origin of the instance, with or without ``/api`` and a slash behind it (``AVATAR_BASE_URL``, or
    the pair ``AVATAR_BASE_API_URL`` and ``AVATAR_STORAGE_ENDPOINT_URL``; the hosted service when nothing is set).
    *api_key* defaults to ``AVATAR_API_KEY``; without one, call :meth:`authenticate`. *config* says both and more as one
    value. *options* default to what ``AVATAR_TIMEOUT`` (seconds) and ``AVATAR_SHOULD_VERIFY_SSL`` say. The environment
    is read once, here. *api_client* is an ``ApiClient`` to use instead, which stays open. *clock* is for tests.

    Raises ConfigurationError for contradictory addresses and arguments, and for keys that cannot be one. No request is
    made before the first use; then the service is asked once whether it works with this client, unless
    *should_verify_compatibility* (``AVATAR_VERIFY_COMPATIBILITY``) is False.
    """

    def __init__(
        self,
        base_url: str | None = None,
        *,
        api_client: ApiClient | None = None,
        api_key: str | None = None,
        config: ClientConfig | None = None,
        options: ClientOptions | None = None,
        should_verify_compatibility: bool | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        _refuse_mixed(api_client=api_client, config=config, base_url=base_url, api_key=api_key)
        if api_client is not None and options is not None:
            raise ConfigurationError("api_client and options exclude each other: the client has its own")
        self._given = api_client
        self._options = options or (options_of(config) if api_client is None else api_client.options)
        self._addresses = _addresses(api_client, config, base_url, self._options)
        self._credentials = Credentials(api_key if config is None else config.api_key)
        self._clock = clock
        self._verify = verifies_compatibility(should_verify_compatibility)
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

                self._api = self._given or ApiClient(
                    self._addresses, self._credentials, options=self._options, clock=self._clock
                )
                if not self._verify:
                    self._api.skip_compatibility()
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

    def create_runner(
        self,
        set_name: str,
        *,
        seed: int | None = None,
        max_distribution_plots: int | None = None,
        output_format: str | None = None,
        pia_data_recipient: str | None = None,
        pia_data_type: str | None = None,
        pia_data_subject: str | None = None,
        pia_sensitivity_level: str | None = None,
        report_language: str = "en",
        compute_figures: bool | None = None,
    ) -> Runner:
        """A runner for a new set labelled *set_name* (letters, digits, ``_``, ``-``, ``.``). No request is made.

        Same *seed*, tables and parameters give the same avatars, and whoever knows it can undo the shuffle; None
        leaves the draw to the service. *output_format* is ``csv`` or ``parquet``, as the input when None. *pia_…* say
        who gets the avatars, of what data, about whom and how sensitive: targets and reports depend on it; words or
        members of ``DataRecipient``, ``DataType``, ``DataSubject``, ``SensitivityLevel``. *report_language* is ``en``
        or ``fr``. The service draws no pictures when *compute_figures* is False. Raises InvalidInput.
        """
        from audiencekit.avatars.creation import new_runner

        return new_runner(
            self.api,
            set_name,
            seed=seed,
            max_distribution_plots=max_distribution_plots,
            output_format=output_format,
            pia=(pia_data_recipient, pia_data_type, pia_data_subject, pia_sensitivity_level),
            report_language=report_language,
            compute_figures=compute_figures,
        )

    def create_runner_from_id(self, set_name: str | UUID) -> Runner:
        """The runner of a set the service keeps, by its id (or the ``id`` of a run over several), under the label
        ``…-v1`` or the next version. It reads the results there are; running it makes a new set.

        Raises InvalidInput for what is no id, NotFound.
        """
        from audiencekit.avatars.resume import reload

        return reload(self.api, set_name)

    def create_runner_from_name(self, display_name: str) -> Runner:
        """As :meth:`create_runner_from_id`, for the newest set of that label that was run. Raises InvalidInput when
        there is none; a run over several groups of tables is labelled ``…--1``, ``…--2``: use its id."""
        if not (found := self.find_ids_by_name(display_name)):
            raise InvalidInput(f"There is no run of a set called {display_name!r}")
        return self.create_runner_from_id(found[0][0])

    def create_runner_from_yaml(self, yaml_path: str | os.PathLike[str], set_name: str) -> Runner:
        """A runner of the configuration in a file, whose tables were uploaded before. Raises InvalidInput naming the
        lines that are wrong."""
        runner = self.create_runner(set_name)
        runner.from_yaml(yaml_path)
        return runner

    def find_ids_by_name(self, set_name: str) -> list[tuple[str, list[JobResponse]]]:
        """The runs of that label, newest first: the id of each set and its jobs."""
        from audiencekit.avatars import manager_jobs

        return manager_jobs.sets_of(self.api, set_name)

    def get_jobs_by_name(self, name: str) -> list[JobResponse]:
        """The jobs of every set of that label, newest first."""
        return self.api.jobs.list(display_name=name)

    def get_jobs_by_id(self, set_id: str | UUID) -> list[JobResponse]:
        """The jobs of a set, newest first."""
        return self.api.jobs.list(set_name=set_id)

    def get_last_set(self) -> list[JobResponse]:
        """The jobs of the set that was stored last."""
        return self.api.jobs.last_set()

    def get_last_jobs(self, count: int = 1, name: str | None = None) -> dict[str, JobResponse]:
        """The last jobs, by their names; of the sets labelled *name* when it is given."""
        return {job.name: job for job in self.api.jobs.list(limit=count, display_name=name)}

    def get_last_results(self, count: int = 1) -> list[dict[str, list[str]]]:
        """Where the files of the last *count* jobs are, by kind; those that left none are left out."""
        from audiencekit.avatars.launch import state_of
        from audiencekit.core.schedule import JobState

        found = self.api.jobs.list(limit=count)
        return [self.api.results.urls(job.name) for job in found if state_of(job) is JobState.DONE]

    def get_health(self) -> dict[str, str]:
        """What the service says of its health."""
        return self.api.health.get()

    def delete_job(self, name: str) -> Deleted:
        """Delete the jobs of the one set labelled *name*. Raises InvalidInput for none and for several."""
        from audiencekit.avatars import manager_jobs

        return manager_jobs.delete(self.api, manager_jobs.the_one_set(self.api, name, "delete_job"))

    def delete_job_by_id(self, set_id: str | UUID) -> Deleted:
        """Delete the jobs of a set."""
        from audiencekit.avatars import manager_jobs

        return manager_jobs.delete(self.api, manager_jobs.jobs_of_set(self.api, set_id))

    def delete_jobs(self, names: Sequence[str]) -> Deleted:
        """Delete jobs by their own names, any number of them."""
        return self.api.jobs.bulk_delete(names)

    def cancel_job(self, name: str) -> list[JobResponse]:
        """Stop the jobs of the one set labelled *name*; those that are over stay. Raises as :meth:`delete_job`."""
        from audiencekit.avatars import manager_jobs

        return manager_jobs.cancel(self.api, manager_jobs.the_one_set(self.api, name, "cancel_job"))

    def cancel_job_by_id(self, set_id: str | UUID) -> list[JobResponse]:
        """Stop the jobs of a set."""
        from audiencekit.avatars import manager_jobs

        return manager_jobs.cancel(self.api, manager_jobs.jobs_of_set(self.api, set_id))

    def cancel_jobs(self, names: Sequence[str]) -> list[JobResponse]:
        """Stop jobs by their own names."""
        from audiencekit.avatars import manager_jobs

        return manager_jobs.cancel(self.api, [self.api.jobs.get(name) for name in names])

    def resume(self, job_id: str) -> Job[Results]:
        """The run with that ``job.id``, in this process or another: wait for it and read its results. Runs nothing.

        Raises InvalidInput for what is no id of a run, NotFound when the service does not know it (any more).
        """
        from audiencekit.avatars.resume import resume

        return resume(self.api, job_id)

    def close(self) -> None:
        """Close the connections, but not those of an *api_client* that was given. Idempotent; later calls raise
        ClientClosed."""
        with self._lock:
            self._closed = True
            if self._api is not None and self._given is None:
                self._api.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Manager(base_url={self._addresses.api!r}, credential={self._credentials!r})"


def _addresses(
    api_client: ApiClient | None, config: ClientConfig | None, base_url: str | None, options: ClientOptions
) -> address.Addresses:
    if api_client is not None:
        return api_client.addresses
    if config is None:
        return address.resolve(base_url, allow_http=options.allow_http)
    pair = {address.API: config.base_api_url, address.STORAGE: config.storage_endpoint_url}
    said = {name: value for name, value in pair.items() if value is not None}
    environ = said if said or config.base_url is not None else None  # silent: the environment speaks
    return address.resolve(config.base_url, environ=environ, allow_http=options.allow_http)


def _refuse_mixed(*, api_client: object, config: object, base_url: object, api_key: object) -> None:
    """One source says where the service is and who asks (contract 1.2)."""
    parts = {"base_url": base_url, "api_key": api_key}
    given = [name for name, value in {"api_client": api_client, "config": config, **parts}.items() if value is not None]
    if len(given) > 1 and given != list(parts):
        raise ConfigurationError(f"{' and '.join(given)} exclude each other: say it in one of them")
