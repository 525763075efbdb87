# Written by scripts/mirror from _async/identities.py: change that file, not this one.
"""The requests of identity (permutive contract 2.3, I1 to I3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Unpack, cast

from audiencekit_api.permutive_identity.api.identity import create_user, identify_user, list_aliases
from audiencekit_api.permutive_identity.client import Client
from audiencekit_api.permutive_identity.models import BoundAlias as BoundAliasModel
from audiencekit_api.permutive_identity.models import IdentifyRequest, NewUser, ResolvedUser

from audiencekit.core._sync.call import call, call_list
from audiencekit.core._sync.connection import Connection
from audiencekit.core.bulk import BulkResult
from audiencekit.permutive._sync.many import Many, again
from audiencekit.permutive.bodies import request_body
from audiencekit.permutive.bulk_options import BulkOptions, Keeping, Outcomes, StrPath
from audiencekit.permutive.checks import uuid_text
from audiencekit.permutive.identity import BoundAlias, Identity, Resolved, checked_identity


class Identities:
    """``workspace.identities``: who a user is known as. A public key will do, except for :meth:`aliases`.

    Source: permutive contract 2.3.
    """

    def __init__(self, connection: Connection[Client]) -> None:
        self._connection = connection

    def create_user(self) -> str:
        """A new user id, for you to keep. Retry class ``always``: a repeat merely mints another one. Source: I1."""
        return (call(NewUser, create_user.sync_detailed, client=self._connection.client)).id

    def identify(self, identity: Identity | Mapping[str, object]) -> Resolved:
        """Bind the aliases of *identity*; its ``user_id`` is the one to go on with, which may be another one.

        The known alias of the lowest priority number decides; all are bound to its user. Tags that are not on the
        workspace's list are ignored without a word. Raises InvalidInput, BadRequest. Retry class ``always``: the same
        input gives the same binding (inferred). Source: I2.
        """
        body = request_body(IdentifyRequest.from_dict, checked_identity(identity).to_dict())
        answer = call(ResolvedUser, identify_user.sync_detailed, client=self._connection.client, body=body)
        return Resolved.from_dict(answer.to_dict())

    def aliases(self, user_id: str) -> list[BoundAlias]:
        """The aliases of a user, without their priorities; none for an unknown user (inferred). Needs a private key.

        Raises InvalidInput for what is no UUID, PermissionDenied. Retry class ``always``. Source: I3.
        """
        operation, user = list_aliases.sync_detailed, uuid_text(user_id, "user_id")
        answer = call_list(BoundAliasModel, operation, user, client=self._connection.client)
        return [BoundAlias.from_dict(each.to_dict()) for each in answer]

    def batch_identify(
        self, identities: Iterable[Identity], *, checkpoint: StrPath | None = None, **options: Unpack[BulkOptions]
    ) -> BulkResult[Identity, Resolved]:
        """Identify many. Returns ``(responses, failures)``, both in input order; nothing is raised for a single item.

        Where the same alias is in several of them the order they arrive in decides, and that is not yours unless
        ``max_workers=1``. With *checkpoint*, the path of a file, a later call with the same input sends only what was
        not done. *options*: see :class:`BulkOptions`.
        """
        return self._many().batch(identities, checkpoint, options)

    def iter_identify(
        self, identities: Iterable[Identity], *, checkpoint: StrPath | None = None, **options: Unpack[BulkOptions]
    ) -> Outcomes[Identity, Resolved]:
        """As :meth:`batch_identify`, an Outcome at a time; *identities* may be endless."""
        return self._many().stream(identities, checkpoint, options)

    def _many(self) -> Many[Identity, Resolved]:
        return Many(
            place=self._connection,
            operation=self.identify,
            method="POST",
            path=lambda _: "/identify",
            keeping=Keeping(lambda identity: checked_identity(identity).to_dict(), Resolved.to_dict, _load),
            settle=again,
        )


def _load(kept: object) -> Resolved:
    return Resolved.from_dict(cast("Mapping[str, object]", kept))
