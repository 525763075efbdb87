"""Which cohorts are evaluated for a workspace's users, and in which order (contract 4.4, rules l, o and p)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from graphlib import TopologicalSorter

import attrs

from audiencekit.sandbox.permutive.auth import Key
from audiencekit.sandbox.permutive.evaluation import compile_query
from audiencekit.sandbox.permutive.query import referenced_codes
from audiencekit.sandbox.permutive.relevance import Relevance, relevance
from audiencekit.sandbox.permutive.scene import Clause
from audiencekit.sandbox.permutive.state import among, inherited_from
from audiencekit.sandbox.permutive.state_codec import checksum

_COMPILED = 2_048


@attrs.frozen
class Definition:
    """A query, compiled.

    ``references`` are the codes its answer depends on, ``relevance`` is what of the events does, and ``checksum`` tells
    it from any other query.
    """

    checksum: str
    meets: Clause
    references: frozenset[int]
    relevance: Relevance


@attrs.frozen
class Planned:
    """A cohort to evaluate."""

    code: int
    id: str
    name: str
    definition: Definition


def plan(connection: sqlite3.Connection, key: Key) -> Sequence[Planned]:
    """The workspace's cohorts and the inherited ones that are evaluated, each after those its query names.

    Disabled, offline and lookalike cohorts are not.
    """
    workspaces = inherited_from(connection, key)
    rows = connection.execute(
        "SELECT code, id, name, query FROM permutive_cohorts WHERE state = 'Enabled' AND segment_type = 'real_time'"
        f" AND query IS NOT NULL AND NOT lookalike AND {among('workspace_id', workspaces)} ORDER BY code",
        tuple(workspaces),
    )
    planned = {code: Planned(code, cohort_id, name, define(text)) for code, cohort_id, name, text in rows}
    # No cohort leads back to itself: that is refused when a query is set.
    order = TopologicalSorter({code: cohort.definition.references for code, cohort in planned.items()})
    return [planned[code] for code in order.static_order() if code in planned]


@lru_cache(_COMPILED)
def define(text: str) -> Definition:
    query = json.loads(text)
    return Definition(checksum(query), compile_query(query), referenced_codes(query), relevance(query))
