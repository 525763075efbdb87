"""Users (contract 2.11)."""

from __future__ import annotations

from uuid import UUID

from audiencekit_api.avatars.api.users import find_users, get_credits_info, get_features_info, get_me, get_user
from audiencekit_api.avatars.models import CreditsInfo, FeaturesInfo, MeUser, User

from audiencekit.avatars.groups.group import Group, given, to_id
from audiencekit.core._sync.call import call, call_list


class Users(Group):
    """Users of the organisation."""

    def me(self) -> MeUser:
        """The user behind the credential, with the limits of the environment."""
        return call(MeUser, get_me.sync_detailed, client=self._client)

    def find(self, email: str | None = None) -> list[User]:
        """Users, by e-mail address when one is given."""
        return call_list(User, find_users.sync_detailed, client=self._client, email=given(email))

    def get(self, user_id: UUID | str) -> User:
        """One user. Raises NotFound."""
        return call(User, get_user.sync_detailed, to_id(user_id, "user_id"), client=self._client)

    def credits(self) -> CreditsInfo:
        """The credits left; null when they are not counted."""
        return call(CreditsInfo, get_credits_info.sync_detailed, client=self._client)

    def features(self) -> FeaturesInfo:
        """What the licence allows."""
        return call(FeaturesInfo, get_features_info.sync_detailed, client=self._client)
