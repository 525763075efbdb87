# Written by scripts/mirror from _async/activations.py: change that file, not this one.
"""The requests of activations, the connectors that carry a segment elsewhere (contract 2.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from audiencekit_api.segops.api.activations import (
    create_activation,
    delete_activation,
    get_activation,
    list_activations,
    sync_activation,
    update_activation,
)
from audiencekit_api.segops.client import Client
from audiencekit_api.segops.models import Activation, ActivationCreate, ActivationUpdate, SyncAccepted

from audiencekit.core import trace
from audiencekit.core._sync.call import call, call_delete
from audiencekit.core._sync.connection import Connection
from audiencekit.core._sync.pages import Pages
from audiencekit.errors import InvalidInput
from audiencekit.segops._sync.listing import numbered
from audiencekit.segops.arguments import ResourceId, changes, identifier
from audiencekit.segops.bodies import config_secrets, connector_config
from audiencekit.segops.event import named


class Activations:
    """``client.activations``: connectors that carry who enters and leaves a segment to another system.

    Needs a secret key. The service shows secrets in ``config`` as ``***``; such a config is refused here, since writing
    the mask back would destroy the secret. Every method raises InvalidInput, before anything is sent, for an argument
    that makes no sense, and NotFound for an activation that is not there.
    """

    def __init__(self, connection: Connection[Client]) -> None:
        self._connection = connection

    def list(self, *, page_size: int = 50, start: str | None = None) -> Pages[Activation]:
        """All activations, page by page as they are asked for; *start* is a page's ``next_token``. Retry ``always``."""
        operation = list_activations.sync_detailed
        return numbered(self._connection, Activation.from_dict, operation, page_size=page_size, start=start)

    def get(self, activation_id: ResourceId) -> Activation:
        """One activation, with ``status``, ``last_synced_at`` and ``last_error``. Retry ``always``."""
        number = identifier("activation_id", activation_id)
        return call(Activation, get_activation.sync_detailed, number, client=self._connection.client)

    def create(self, segment_id: ResourceId, connector_type: str, *, config: Mapping[str, object]) -> Activation:
        """Connect a segment to another system; nothing is carried over before :meth:`enable` or :meth:`sync`.

        *connector_type* is ``klaviyo``, ``braze``, ``talonone`` or what else the service knows; the keys of *config*
        depend on it. Retry ``unprocessed``: after an unknown outcome look with :meth:`list` before creating it again.
        """
        settings = connector_config(config)
        body = ActivationCreate.from_dict(
            {
                "segment": identifier("segment_id", segment_id),
                "connector_type": named("connector_type", connector_type),
                "config": settings,
            }
        )
        with trace.masking(config_secrets(settings)):
            return call(Activation, create_activation.sync_detailed, client=self._connection.client, body=body)

    def update(
        self,
        activation_id: ResourceId,
        *,
        segment_id: ResourceId | None = None,
        connector_type: str | None = None,
        config: Mapping[str, object] | None = None,
        status: Literal["active", "inactive"] | None = None,
    ) -> Activation:
        """Change what is given. Give *config* whole, with its secrets: whether keys left out stay is not documented.

        Raises InvalidInput when nothing is given and for a masked secret, BadRequest. Retry ``always``: after an
        unknown outcome do it again.
        """
        number = identifier("activation_id", activation_id)
        if status not in (None, "active", "inactive"):
            raise InvalidInput(f"status is active or inactive, got {status!r}")
        settings = None if config is None else connector_config(config)
        fields = changes(
            segment=None if segment_id is None else identifier("segment_id", segment_id),
            connector_type=None if connector_type is None else named("connector_type", connector_type),
            config=settings,
            status=status,
        )
        with trace.masking(config_secrets(settings or {})):
            return call(
                Activation,
                update_activation.sync_detailed,
                number,
                client=self._connection.client,
                body=ActivationUpdate.from_dict(fields),
            )

    def enable(self, activation_id: ResourceId) -> Activation:
        """Sync after each compute of the segment from now on. Retry ``always``: if in doubt, again."""
        return self.update(activation_id, status="active")

    def disable(self, activation_id: ResourceId) -> Activation:
        """Sync no more after computes. Retry ``always``: after an unknown outcome do it again."""
        return self.update(activation_id, status="inactive")

    def delete(self, activation_id: ResourceId) -> None:
        """Delete for good. Retry ``always``: after an unknown outcome do it again; NotFound then says it is gone."""
        number = identifier("activation_id", activation_id)
        call_delete(delete_activation.sync_detailed, number, client=self._connection.client)

    def sync(self, activation_id: ResourceId) -> SyncAccepted:
        """Carry over who entered and left since the last sync, now. :meth:`get` tells what came of it.

        Retry ``always``: after an unknown outcome do it again, the same work is queued.
        """
        number = identifier("activation_id", activation_id)
        return call(SyncAccepted, sync_activation.sync_detailed, number, client=self._connection.client)
