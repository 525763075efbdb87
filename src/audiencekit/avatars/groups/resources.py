"""Resource sets (contract 2.9)."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

from audiencekit_api.avatars.api.resources import append_resources, get_resources, get_volume, put_resources
from audiencekit_api.avatars.models import ResourceSetResponse, VolumePurpose
from audiencekit_api.avatars.types import File

from audiencekit.avatars.groups.group import Group, to_id
from audiencekit.core._sync.call import call


class Resources(Group):
    """Sets of documents; YAML goes in and comes out as bytes."""

    def put(self, display_name: str, yaml: bytes) -> UUID:
        """Store *yaml* as a new set labelled *display_name*; answers its id. Sets of that label stay as they are."""
        body = File(payload=BytesIO(yaml))
        return call(
            ResourceSetResponse, put_resources.sync_detailed, display_name, client=self._client, body=body
        ).set_name

    def append(self, set_name: UUID | str, yaml: bytes) -> UUID:
        """Add the documents of *yaml* to a set. Raises NotFound."""
        body, place = File(payload=BytesIO(yaml)), to_id(set_name, "set_name")
        return call(ResourceSetResponse, append_resources.sync_detailed, place, client=self._client, body=body).set_name

    def get(self, set_name: UUID | str) -> bytes:
        """The documents of a set. Raises NotFound."""
        place = to_id(set_name, "set_name")
        return call(File, get_resources.sync_detailed, place, client=self._client).payload.read()

    def volume(self, volume_name: str, purpose: VolumePurpose | str, set_name: UUID | str) -> bytes:
        """The document of a volume the service bound to a set. *purpose* is ``input`` or ``results``."""
        answer = call(
            File,
            get_volume.sync_detailed,
            client=self._client,
            volume_name=volume_name,
            purpose=VolumePurpose(str(purpose)),
            set_name=to_id(set_name, "set_name"),
        )
        return answer.payload.read()
