"""Product segments in the store, the SKUs of the last compute, and the products there are (segops.md 2.4)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from audiencekit.sandbox.segops.product_definition import ProductDefinition

Row = dict[str, Any]

_COLUMNS = "id, name, definition, computed_count, last_computed_at"


def insert_product_segment(connection: sqlite3.Connection, fields: Mapping[str, object]) -> Row:
    cursor = connection.execute(
        "INSERT INTO segops_product_segments (name, definition) VALUES (?, ?)",
        (fields["name"], _json(fields["definition"])),
    )
    found = find_product_segment(connection, cursor.lastrowid or 0)
    assert found is not None
    return found


def update_product_segment(connection: sqlite3.Connection, number: int, fields: Mapping[str, object]) -> Row | None:
    """Change *fields*, any subset. None when there is no such product segment."""
    values = {name: _json(value) if name == "definition" else value for name, value in fields.items()}
    assignments = ", ".join(f"{name} = ?" for name in values) or "id = id"
    connection.execute(f"UPDATE segops_product_segments SET {assignments} WHERE id = ?", (*values.values(), number))
    return find_product_segment(connection, number)


def delete_product_segment(connection: sqlite3.Connection, number: int) -> bool:
    """Remove it with its SKUs; False when there is none."""
    return connection.execute("DELETE FROM segops_product_segments WHERE id = ?", (number,)).rowcount > 0


def find_product_segment(connection: sqlite3.Connection, number: int) -> Row | None:
    row = connection.execute(f"SELECT {_COLUMNS} FROM segops_product_segments WHERE id = ?", (number,)).fetchone()
    return None if row is None else _segment(row)


def list_product_segments(connection: sqlite3.Connection, offset: int, limit: int) -> tuple[int, list[Row]]:
    """The count of all, and a page of them in order of creation."""
    (count,) = connection.execute("SELECT COUNT(*) FROM segops_product_segments").fetchone()
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM segops_product_segments ORDER BY id LIMIT ? OFFSET ?", (limit, offset)
    )
    return count, [_segment(row) for row in rows]


def unknown_segments(connection: sqlite3.Connection, definition: ProductDefinition) -> dict[int, int]:
    """The segments of users it names that are not there: by place in the conditions, the number."""
    known = {number for (number,) in connection.execute("SELECT id FROM segops_segments")}
    return {place: number for place, number in definition.segments.items() if number not in known}


def store_skus(connection: sqlite3.Connection, number: int, skus: Sequence[str], *, now: str) -> None:
    """Replace the members of a product segment; nothing when it was deleted meanwhile."""
    changed = connection.execute(
        "UPDATE segops_product_segments SET computed_count = ?, last_computed_at = ? WHERE id = ?",
        (len(skus), now, number),
    )
    if changed.rowcount:
        connection.execute("DELETE FROM segops_product_members WHERE segment_id = ?", (number,))
        connection.executemany(
            "INSERT INTO segops_product_members (segment_id, sku) VALUES (?, ?)", ((number, sku) for sku in skus)
        )


def list_skus(connection: sqlite3.Connection, number: int) -> list[str]:
    """The members by the last compute, in order."""
    rows = connection.execute("SELECT sku FROM segops_product_members WHERE segment_id = ? ORDER BY sku", (number,))
    return [sku for (sku,) in rows]


def upsert_products(connection: sqlite3.Connection, products: Sequence[tuple[str, str]]) -> None:
    """Store products (SKU, JSON text of all their fields); one with a known SKU replaces it."""
    connection.executemany("INSERT OR REPLACE INTO segops_products (sku, payload) VALUES (?, ?)", products)


def _segment(row: Sequence[Any]) -> Row:
    segment: Row = dict(zip(_COLUMNS.split(", "), row, strict=True))
    segment["definition"] = None if segment["definition"] is None else json.loads(segment["definition"])
    return segment


def _json(value: object) -> str | None:
    return None if value is None else json.dumps(value)
