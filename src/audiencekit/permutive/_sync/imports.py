# Written by scripts/mirror from _async/imports.py: change that file, not this one.
"""The requests of imports (permutive contract 2.2, T1 and T2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Unpack
from urllib.parse import quote

from audiencekit_api.permutive_taxonomy.api.imports import get_import, list_imports
from audiencekit_api.permutive_taxonomy.client import Client
from audiencekit_api.permutive_taxonomy.models import Import as ImportModel

from audiencekit.core._sync.call import call, call_wrapped
from audiencekit.core._sync.connection import Connection
from audiencekit.core.bulk import BulkResult
from audiencekit.permutive._sync.many import Many
from audiencekit.permutive.answers import imports_in
from audiencekit.permutive.bulk_options import BulkOptions
from audiencekit.permutive.imports import Import, ImportList


class Imports:
    """``workspace.imports``: the providers' sets of segments. The API cannot create one. Needs a private key."""

    def __init__(self, connection: Connection[Client]) -> None:
        self._connection = connection

    def list(self) -> ImportList:
        """All imports of the workspace, inherited ones included. Retry class ``always``. Source: contract T1."""
        listed = call_wrapped(
            ImportModel.from_dict, imports_in, list_imports.sync_detailed, client=self._connection.client
        )
        return ImportList(Import.from_dict(each.to_dict()) for each in listed)

    def get(self, import_id: str) -> Import:
        """One import. Raises NotFound, BadRequest for an id that is no UUID. Retry class ``always``. Source: T2."""
        answer = call(ImportModel, get_import.sync_detailed, import_id, client=self._connection.client)
        return Import.from_dict(answer.to_dict())

    def batch_get(self, import_ids: Iterable[str], **options: Unpack[BulkOptions]) -> BulkResult[str, Import]:
        """Many imports by id, one request each. Returns ``(responses, failures)``, both in input order.

        :meth:`list` has them all in one request. *options*: see :class:`BulkOptions`. Raises InvalidInput for more
        workers than ``ClientOptions.max_connections``, Cancelled. Source: T2.
        """
        reading: Many[str, Import] = Many(place=self._connection, operation=self.get, method="GET", path=_path_of)
        return reading.batch(import_ids, None, options)


def _path_of(import_id: str) -> str:
    return f"/imports/{quote(import_id, safe='')}" if isinstance(import_id, str) else ""  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without a type checker
