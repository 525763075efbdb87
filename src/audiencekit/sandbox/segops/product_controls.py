"""Controls below ``/_sandbox/segops/``: the products that product segments look at, and what they found."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from audiencekit.sandbox.segops.product_segment_rows import list_skus, upsert_products
from audiencekit.sandbox.segops.wire import is_text_in_json
from audiencekit.sandbox.store import Store


def product_controls(store: Store) -> list[BaseRoute]:
    async def add(request: Request) -> Response:
        given: list[Any] = json.loads(await request.body())
        products: list[tuple[str, str]] = []
        for place, product in enumerate(given):
            problem = _problem(product)
            if problem:
                return JSONResponse({"detail": f"products[{place}]: {problem}"}, 400)
            products.append((product["sku"], _text(product)))
        await store.awrite(lambda connection: upsert_products(connection, products))
        return Response(status_code=204)

    async def skus(request: Request) -> Response:
        number: int = request.path_params["id"]
        return JSONResponse(await store.aread(lambda connection: list_skus(connection, number)))

    return [
        Route("/products", add, methods=["POST"]),
        Route("/product-segments/{id:number}/skus", skus, methods=["GET"]),
    ]


def _problem(product: dict[str, Any]) -> str | None:
    if not all(isinstance(product.get(name), str) and product[name].strip() for name in ("sku", "name")):
        return "sku and name must be strings that are not blank."
    try:
        text = _text(product)
    except ValueError:
        return "holds a number beyond double precision."
    return None if is_text_in_json(text) else "holds text that cannot be stored."


def _text(product: dict[str, Any]) -> str:
    # Not escaped to ASCII: SQLite compares the names of properties as they are written.
    return json.dumps(product, ensure_ascii=False, allow_nan=False)
