"""Exports of segments: start one, ask how far it is, fetch its file (segops.md 2.3, ops 20 to 22)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from audiencekit.sandbox.segops.auth import Auth
from audiencekit.sandbox.segops.export_files import FORMATS
from audiencekit.sandbox.segops.export_rows import Export, find_export
from audiencekit.sandbox.segops.exporter import Exporter
from audiencekit.sandbox.segops.pages import number_in_path
from audiencekit.sandbox.segops.segment_bodies import digits
from audiencekit.sandbox.segops.segments import find, not_found
from audiencekit.sandbox.segops.wire import Refused, read_object, served
from audiencekit.sandbox.store import Store


def export_routes(auth: Auth, store: Store, exporter: Exporter) -> list[BaseRoute]:
    async def start(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        segment = await find(store, request)
        kind = (await read_object(request)).get("format", "csv")
        if not isinstance(kind, str) or kind not in FORMATS:
            raise Refused.field("format", f"One of {', '.join(FORMATS)}.", "2.3")
        export = await exporter.start(segment["id"], kind)
        if export is None:  # deleted meanwhile
            raise not_found()
        return JSONResponse({"export_id": export.id, "status": export.status}, 202)

    async def poll(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        segment = await find(store, request)
        export = await _export(store, digits(request.query_params.get("export_id")))
        if export.segment_id != segment["id"]:
            raise not_found()
        return JSONResponse(_export_json(export))

    async def download(request: Request) -> Response:
        await auth.caller(request, "secret", "access")
        export = await _export(store, number_in_path(request, "export_id"))
        path = exporter.file(export)
        if path is None:
            raise Refused.detail(404, "This export is not complete, or its link has expired.", "2.3")
        name = f"segment-{export.segment_id}.{export.format}"
        return FileResponse(path, media_type="application/octet-stream", filename=name)

    return [
        Route("/api/segments/{id:number}/export/", served(start), methods=["POST"]),
        Route("/api/segments/{id:number}/export/", served(poll), methods=["GET"]),
        Route("/api/segments/exports/{export_id:number}/download/", served(download), methods=["GET"]),
    ]


async def _export(store: Store, number: int | None) -> Export:
    found = await store.aread(lambda connection: find_export(connection, number or 0))
    if found is None:
        raise not_found()
    return found


def _export_json(export: Export) -> dict[str, object]:
    complete = export.status == "complete"
    return {
        "id": export.id,
        "status": export.status,
        "format": export.format,
        # Below the base URL, as documented; not a whole address.
        "download_url": f"/api/segments/exports/{export.id}/download/" if complete else None,
        "expires_at": export.expires_at,
    }
