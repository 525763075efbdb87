"""Controls below ``/_sandbox/segops/``: what ingestion has stored, for demos and tests."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from audiencekit.sandbox.segops.identity_rows import CANONICAL
from audiencekit.sandbox.segops.ingest import EPOCH, MICROSECOND
from audiencekit.sandbox.segops.sql import property_columns
from audiencekit.sandbox.store import Store

PAGE = 1000

_MATCHING = "FROM segops_events AS e WHERE (:event_type IS NULL OR e.event_type = :event_type)"


def stored_routes(store: Store) -> list[BaseRoute]:
    async def summary(request: Request) -> Response:
        wanted = {"event_type": request.query_params.get("event_type")}
        return JSONResponse(await run_in_threadpool(store.read, lambda connection: _summary(connection, wanted)))

    async def distinct(request: Request) -> Response:
        wanted = {"event_type": request.query_params["event_type"]}
        columns = property_columns(request.query_params["property"])
        sql = f"SELECT COUNT(DISTINCT content) FROM (SELECT {columns} {_MATCHING}) WHERE kind IS NOT NULL"
        count = await run_in_threadpool(store.read, lambda connection: connection.execute(sql, wanted).fetchone()[0])
        return JSONResponse({"distinct": count})

    async def events(request: Request) -> Response:
        wanted = {
            "event_type": request.query_params.get("event_type"),
            "user_id": request.query_params.get("user_id"),
            "after": int(request.query_params.get("after", 0)),
        }
        return JSONResponse(await run_in_threadpool(store.read, lambda connection: _page(connection, wanted)))

    async def log(_: Request) -> Response:
        sql = "SELECT reason FROM segops_ingestion_log ORDER BY id"
        rows = await run_in_threadpool(store.read, lambda connection: connection.execute(sql).fetchall())
        return JSONResponse([reason for (reason,) in rows])

    return [
        Route("/summary", summary, methods=["GET"]),
        Route("/distinct", distinct, methods=["GET"]),
        Route("/events", events, methods=["GET"]),
        Route("/log", log, methods=["GET"]),
    ]


def _summary(connection: sqlite3.Connection, wanted: dict[str, Any]) -> dict[str, object]:
    by_type = dict(connection.execute(f"SELECT event_type, COUNT(*) {_MATCHING} GROUP BY event_type", wanted))
    (users,) = connection.execute(
        f"SELECT COUNT(DISTINCT {CANONICAL.format('e.user_id')}) {_MATCHING}",
        wanted,
    ).fetchone()
    (skipped,) = connection.execute("SELECT TOTAL(skipped) FROM segops_ingestion_log").fetchone()
    return {"events": sum(by_type.values()), "users": users, "by_type": by_type, "skipped": int(skipped)}


def _page(connection: sqlite3.Connection, wanted: dict[str, Any]) -> list[dict[str, object]]:
    rows = connection.execute(
        f"SELECT seq, user_id, event_type, occurred_at, anonymous_id, payload {_MATCHING}"
        f" AND (:user_id IS NULL OR user_id = :user_id) AND seq > :after ORDER BY seq LIMIT {PAGE}",
        wanted,
    )
    return [
        {
            "seq": seq,
            "user_id": user_id,
            "event_type": event_type,
            "occurred_at": (EPOCH + occurred_at * MICROSECOND).isoformat(),
            "anonymous_id": anonymous_id,
            "payload": json.loads(payload),
        }
        for seq, user_id, event_type, occurred_at, anonymous_id, payload in rows
    ]
