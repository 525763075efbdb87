"""The operations of Permutive Identity, by the name of their module."""

from __future__ import annotations

from collections.abc import Mapping

from ..operation import Operation

OPERATIONS: Mapping[str, Operation] = {
    "create_user": Operation(
        operation_id="createUser",
        name="create_user",
        module="audiencekit_api.permutive_identity.api.identity.create_user",
        method="POST",
        path="/users",
        tag="identity",
        retry="always",
        pagination=None,
        errors=(401, 500),
    ),
    "identify_user": Operation(
        operation_id="identifyUser",
        name="identify_user",
        module="audiencekit_api.permutive_identity.api.identity.identify_user",
        method="POST",
        path="/identify",
        tag="identity",
        retry="always",
        pagination=None,
        errors=(400, 401, 500),
    ),
    "list_aliases": Operation(
        operation_id="listAliases",
        name="list_aliases",
        module="audiencekit_api.permutive_identity.api.identity.list_aliases",
        method="GET",
        path="/users/{userId}/aliases",
        tag="identity",
        retry="always",
        pagination=None,
        errors=(400, 401, 403, 500),
    ),
}
