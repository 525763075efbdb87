# Written by scripts/mirror from _async/imports.py: change that file, not this one.
"""The requests of imports (permutive contract 2.2, T1 and T2)."""

from __future__ import annotations

from audiencekit_api.permutive_taxonomy.api.imports import get_import, list_imports
from audiencekit_api.permutive_taxonomy.client import Client
from audiencekit_api.permutive_taxonomy.models import Import as ImportModel
from audiencekit_api.permutive_taxonomy.models import ImportList as ImportListModel

from audiencekit.core._sync.call import call
from audiencekit.core._sync.connection import Connection
from audiencekit.permutive.imports import Import, ImportList


class Imports:
    """``workspace.imports``: the providers' sets of segments. The API cannot create one. Needs a private key."""

    def __init__(self, connection: Connection[Client]) -> None:
        self._connection = connection

    def list(self) -> ImportList:
        """All imports of the workspace, inherited ones included. Retry class ``always``. Source: contract T1."""
        answer = call(ImportListModel, list_imports.sync_detailed, client=self._connection.client)
        return ImportList(Import.from_dict(each.to_dict()) for each in answer.items or [])

    def get(self, import_id: str) -> Import:
        """One import. Raises NotFound, BadRequest for an id that is no UUID. Retry class ``always``. Source: T2."""
        answer = call(ImportModel, get_import.sync_detailed, import_id, client=self._connection.client)
        return Import.from_dict(answer.to_dict())
