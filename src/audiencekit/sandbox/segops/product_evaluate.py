"""Product segments compiled to SQL: each condition is a set of SKUs, joined by the logic (segops.md 5.8).

Fields are tested on the products that were put into the sandbox, where a missing field fails every test but the
complements. Behaviour is read from the events of the stored members of a segment, aliases resolved on both sides; the
products named there need not be among those put in.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from audiencekit.sandbox.segops.identity_rows import CANONICAL
from audiencekit.sandbox.segops.ingest import EPOCH, MICROSECOND
from audiencekit.sandbox.segops.operators import PropertyTest
from audiencekit.sandbox.segops.product_definition import (
    BehaviorSignal,
    ProductAttribute,
    ProductCondition,
    ProductDefinition,
)
from audiencekit.sandbox.segops.sql import literal, property_columns, property_test


def matching_products(connection: sqlite3.Connection, definition: ProductDefinition, now: datetime) -> list[str]:
    """The SKUs that satisfy *definition* at *now*, ordered."""
    sets = [_skus(condition, (now - EPOCH) // MICROSECOND) for condition in definition.conditions]
    found = [{sku for (sku,) in connection.execute(sql)} for sql in sets]
    joined = set[str].intersection(*found) if definition.logic == "AND" else set[str].union(*found)
    return sorted(joined)


def _skus(condition: ProductCondition, now: int) -> str:
    match condition:
        case ProductAttribute():
            return _by_attribute(condition)
        case BehaviorSignal():
            return _by_behavior(condition, now)


def _by_attribute(condition: ProductAttribute) -> str:
    columns = property_columns(condition.property)
    if condition.value_type == "price":
        # A price is {amount, currency}; a plain number passes for an amount.
        inner = "SELECT sku, CASE kind WHEN 'object' THEN content ELSE json_object('amount', content) END AS payload"
        rows = (
            f"SELECT sku, {property_columns('amount')} FROM ({inner} FROM (SELECT sku, {columns} FROM segops_products))"
        )
    else:
        rows = f"SELECT sku, {columns} FROM segops_products"
    return f"SELECT sku FROM ({rows}) WHERE {_test(condition)}"


def _test(condition: ProductAttribute) -> str:
    test: PropertyTest = condition.test
    if condition.value_type == "array" and test.operator == "is_set":
        filled = "COALESCE(CASE kind WHEN 'array' THEN json_array_length(content) > 0 END, 0)"
        return f"NOT {filled}" if test.negated else filled
    return property_test(test)


def _by_behavior(condition: BehaviorSignal, now: int) -> str:
    members = (
        f"SELECT {CANONICAL.format('m.user_id')} FROM segops_members AS m WHERE segment_id = {condition.segment_id}"
    )
    rows = (
        f"SELECT {property_columns(condition.property)} FROM segops_events AS e"
        f" WHERE event_type = {literal(condition.event_type)} AND occurred_at <= {now}"
        f" AND {CANONICAL.format('e.user_id')} IN ({members})"
    )
    # A number is the same product as the string that spells it.
    return f"SELECT DISTINCT CAST(content AS TEXT) FROM ({rows}) WHERE kind IN ('text', 'integer') AND content <> ''"
