"""API keys (contract 2.1)."""

from __future__ import annotations

from uuid import UUID

from audiencekit_api.avatars.api.api_keys import (
    create_api_key,
    get_api_key,
    list_api_keys,
    revoke_all_api_keys,
    revoke_api_key,
    revoke_api_key_admin,
)
from audiencekit_api.avatars.models import ApiKey, CreateApiKeyRequest, CreateApiKeyResponse, ExpirationDays

from audiencekit.avatars.groups.group import Group, given, to_id
from audiencekit.core._sync.call import call, call_list
from audiencekit.errors import InvalidInput


class ApiKeys(Group):
    """The user's keys; revoked ones stay listed."""

    def list(self) -> list[ApiKey]:
        """The keys, without their secrets."""
        return call_list(ApiKey, list_api_keys.sync_detailed, client=self._client)

    def create(self, name: str, expiration_days: int) -> CreateApiKeyResponse:
        """A new key; its secret, ``api_key.plaintext``, is shown this once. Days are 30, 60, 120, 365 or 3650."""
        known = [member.value for member in ExpirationDays]
        if expiration_days not in known:
            raise InvalidInput(f"expiration_days must be one of {', '.join(map(str, known))}, got {expiration_days!r}")
        body = CreateApiKeyRequest(name=name, expiration_days=ExpirationDays(expiration_days))
        return call(CreateApiKeyResponse, create_api_key.sync_detailed, client=self._client, body=body)

    def get(self, api_key_id: UUID | str) -> ApiKey:
        """One key of one's own."""
        return call(ApiKey, get_api_key.sync_detailed, to_id(api_key_id, "api_key_id"), client=self._client)

    def revoke(self, api_key_id: UUID | str) -> None:
        """Revoke one key. Raises PermissionDenied for one that is not known or not one's own."""
        call(None, revoke_api_key.sync_detailed, to_id(api_key_id, "api_key_id"), client=self._client)

    def revoke_all(self) -> None:
        """Revoke every key of the user, the one in use included."""
        call(None, revoke_all_api_keys.sync_detailed, client=self._client)

    def revoke_as_admin(self, *, user_id: UUID | str | None = None, api_key_id: UUID | str | None = None) -> None:
        """For administrators: revoke all keys of a user, or one key. Raises InvalidInput for both or neither."""
        if (user_id is None) == (api_key_id is None):
            raise InvalidInput("give either user_id, all of whose keys are revoked, or api_key_id")
        call(
            None,
            revoke_api_key_admin.sync_detailed,
            client=self._client,
            user_id=given(None if user_id is None else to_id(user_id, "user_id")),
            api_key_id=given(None if api_key_id is None else to_id(api_key_id, "api_key_id")),
        )
