"""Connections to databases (contract 2.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audiencekit_api.avatars.api.connections import (
    add_connection_presets,
    delete_connection,
    list_connection_presets,
    list_connections,
    list_engines,
    patch_connection,
    put_connection,
    sample_connection,
    test_connection,
    test_draft_connection,
)
from audiencekit_api.avatars.models import (
    ConnectionDraft,
    ConnectionList,
    ConnectionPatch,
    ConnectionPresetList,
    ConnectionPresetRequest,
    ConnectionPresetSummary,
    ConnectionProbe,
    ConnectionSample,
    ConnectionSampleRequest,
    ConnectionSummary,
    EngineDescriptor,
    EngineList,
    SampleColumns,
)

from audiencekit.avatars.groups.group import Group, given
from audiencekit.core._sync.call import call


class Connections(Group):
    """Databases a run may read from and write to. Secrets go in and never come out."""

    def list(self) -> list[ConnectionSummary]:
        """The connections one may use."""
        return call(ConnectionList, list_connections.sync_detailed, client=self._client).connections

    def engines(self) -> list[EngineDescriptor]:
        """The kinds of database there are, with the fields each needs."""
        return call(EngineList, list_engines.sync_detailed, client=self._client).engines

    def presets(self) -> list[ConnectionPresetSummary]:
        """Connections on offer."""
        return call(ConnectionPresetList, list_connection_presets.sync_detailed, client=self._client).presets

    def add_presets(self, kind: str, scope: str = "user") -> list[ConnectionSummary]:
        """Add the presets of a kind (``demo``, ``sample``); those that are there already add nothing."""
        body = ConnectionPresetRequest(kind=kind, scope=scope)
        return call(ConnectionList, add_connection_presets.sync_detailed, client=self._client, body=body).connections

    def put(self, name: str, draft: ConnectionDraft) -> ConnectionSummary:
        """Store or replace a connection."""
        return call(ConnectionSummary, put_connection.sync_detailed, name, client=self._client, body=draft)

    def patch(self, name: str, *, new_name: str | None = None, label: str | None = None) -> ConnectionSummary:
        """Rename or relabel; what is None is not sent and stays as it is."""
        body = ConnectionPatch(name=given(new_name), label=given(label))
        return call(ConnectionSummary, patch_connection.sync_detailed, name, client=self._client, body=body)

    def delete(self, name: str) -> None:
        """Forget a connection; jobs that were submitted with it go on. Raises NotFound."""
        call(None, delete_connection.sync_detailed, name, client=self._client)

    def test(self, name: str) -> ConnectionProbe:
        """Whether the database opens; one that does not is no error, but ``reachable`` False."""
        return call(ConnectionProbe, test_connection.sync_detailed, name, client=self._client)

    def test_draft(self, draft: ConnectionDraft) -> ConnectionProbe:
        """As :meth:`test`, before it is stored."""
        return call(ConnectionProbe, test_draft_connection.sync_detailed, client=self._client, body=draft)

    def sample(self, name: str, columns: Mapping[str, Sequence[str]], *, limit: int = 5) -> ConnectionSample:
        """A few real values of columns by table: up to ten tables, up to twenty values."""
        asked = SampleColumns()
        asked.additional_properties = {table: [*names] for table, names in columns.items()}
        body = ConnectionSampleRequest(columns=asked, limit=limit)
        return call(ConnectionSample, sample_connection.sync_detailed, name, client=self._client, body=body)
