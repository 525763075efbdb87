"""What the service says of itself: health, capabilities, compatibility, its own document (contract 2.2, 2.3, 2.6)."""

from __future__ import annotations

from audiencekit_api.avatars.api.capabilities import get_capabilities
from audiencekit_api.avatars.api.compatibility import check_client
from audiencekit_api.avatars.api.health import get_health, get_health_db, get_root
from audiencekit_api.avatars.api.openapi import get_openapi_schema
from audiencekit_api.avatars.models import CapabilitiesResponse, CompatibilityResponse, HealthReport, OpenApiDocument

from audiencekit.avatars.groups.group import Group
from audiencekit.core._sync.call import call


class Health(Group):
    """Whether the service is well; no credential is needed."""

    def get(self) -> dict[str, str]:
        """What the service says of its health."""
        return dict(call(HealthReport, get_health.sync_detailed, client=self._client).additional_properties)

    def database(self) -> None:
        """Raises when the service's database is not well."""
        call(None, get_health_db.sync_detailed, client=self._client)

    def root(self) -> None:
        """Raises when nothing answers at the base of the API."""
        call(None, get_root.sync_detailed, client=self._client)


class Capabilities(Group):
    """What the service can work on."""

    def get(self) -> CapabilitiesResponse:
        """Input protocols, database engines and connections."""
        return call(CapabilitiesResponse, get_capabilities.sync_detailed, client=self._client)


class Compatibility(Group):
    """Whether versions fit; no credential is needed."""

    def check(self) -> CompatibilityResponse:
        """The service's verdict on this client."""
        return call(CompatibilityResponse, check_client.sync_detailed, client=self._client)


class OpenApi(Group):
    """The service's own description; no credential is needed."""

    def get(self) -> dict[str, object]:
        """The OpenAPI document it serves."""
        return dict(call(OpenApiDocument, get_openapi_schema.sync_detailed, client=self._client).additional_properties)
