"""Results and access to files (contract 2.10)."""

from __future__ import annotations

from collections.abc import Sequence

from audiencekit_api.avatars.api.files import get_file_access, get_file_access_batch, get_upload_url
from audiencekit_api.avatars.api.results import get_results
from audiencekit_api.avatars.models import FileAccess, ResultUrls

from audiencekit.avatars.groups.group import GetClient, Group
from audiencekit.core._sync.call import call, call_list
from audiencekit.errors import UnexpectedResponse


class ResultUrlsGroup(Group):
    """Where the files of jobs are, and the keys to them."""

    def __init__(self, client: GetClient, api: str) -> None:
        super().__init__(client)
        self._api = api

    def urls(self, job_name: str) -> dict[str, list[str]]:
        """Addresses of the files a finished job left, by kind of result."""
        return call(ResultUrls, get_results.sync_detailed, job_name, client=self._client).additional_properties

    def upload_url(self) -> str:
        """The ``s3://`` address below which this user's files go."""
        address = call(str, get_upload_url.sync_detailed, client=self._client)
        if not address.startswith("s3://") or "/" not in address.removeprefix("s3://"):
            raise UnexpectedResponse(status=200, method="GET", url="/upload_url", detail="expected s3://bucket/key")
        return address.rstrip("/")

    def access(self, address: str) -> FileAccess:
        """Storage credentials for the file at *address* (``s3://…``), which need not exist yet."""
        envelope = f"{self._api}/access?url={address}"
        return call(FileAccess, get_file_access.sync_detailed, client=self._client, url_query=envelope)

    def access_batch(self, urls: Sequence[str]) -> list[FileAccess]:
        """Storage credentials for files as :meth:`urls` names them; those one may not read are left out."""
        return call_list(FileAccess, get_file_access_batch.sync_detailed, client=self._client, body=list(urls))
