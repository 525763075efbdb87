"""The SegOps document holds the 93 operations of the contract and no other, and each has its function."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
import yaml
from audiencekit_api.segops.operations import OPERATIONS

# Written out from sections 2.1 to 2.12 of the contract, in its order; the numbers are the contract's.
CONTRACT = """
 1 POST   /api/auth/token/
 2 POST   /api/auth/token/refresh/
 3 POST   /api/auth/session/
 4 POST   /api/auth/api-keys/
 5 DELETE /api/auth/api-keys/{id}/
 6 POST   /api/ingestion/track/
 7 POST   /api/ingestion/track/batch/
 8 POST   /api/ingestion/shopify/{tenant_slug}/
 9 GET    /api/segments/
10 POST   /api/segments/
11 GET    /api/segments/{id}/
12 PATCH  /api/segments/{id}/
13 DELETE /api/segments/{id}/
14 POST   /api/segments/preview/
15 POST   /api/segments/{id}/estimate/
16 POST   /api/segments/{id}/compute/
17 GET    /api/segments/{id}/versions/
18 GET    /api/segments/{id}/members/
19 GET    /api/segments/membership/
20 POST   /api/segments/{id}/export/
21 GET    /api/segments/{id}/export/
22 GET    /api/segments/exports/{export_id}/download/
23 GET    /api/product-segments/
24 POST   /api/product-segments/
25 GET    /api/product-segments/{id}/
26 PATCH  /api/product-segments/{id}/
27 DELETE /api/product-segments/{id}/
28 POST   /api/product-segments/{id}/compute/
29 GET    /api/schemas/
30 POST   /api/schemas/
31 GET    /api/schemas/{id}/
32 PATCH  /api/schemas/{id}/
33 DELETE /api/schemas/{id}/
34 POST   /api/schemas/infer/
35 POST   /api/schemas/validate/
36 GET    /api/activations/
37 POST   /api/activations/
38 GET    /api/activations/{id}/
39 PATCH  /api/activations/{id}/
40 DELETE /api/activations/{id}/
41 POST   /api/activations/{id}/sync/
42 GET    /api/explorer/users/
43 GET    /api/explorer/users/{user_id}/
44 GET    /api/explorer/users/{user_id}/events/
45 GET    /api/explorer/users/{user_id}/segments/
46 GET    /api/explorer/users/{user_id}/segments/{segment_id}/explain/
47 POST   /api/explorer/sandbox/publish/
48 POST   /api/identity/alias/
49 POST   /api/identity/merge/
50 GET    /api/analytics/overview/
51 GET    /api/analytics/segments/
52 GET    /api/analytics/overlap/
53 GET    /api/analytics/activations/
54 GET    /api/analytics/usage/
55 GET    /api/pim/schema/
56 PUT    /api/pim/schema/
57 GET    /api/pim/products/
58 POST   /api/pim/products/
59 GET    /api/pim/products/{id}/
60 PATCH  /api/pim/products/{id}/
61 DELETE /api/pim/products/{id}/
62 POST   /api/pim/products/bulk/
63 POST   /api/pim/products/{id}/score/
64 GET    /api/pim/products/{id}/score/
65 POST   /api/pim/score-all/
66 GET    /api/pim/facets/
67 POST   /api/pim/import/csv/
68 GET    /api/pim/import/{job_id}/
69 POST   /api/pim/import/{job_id}/confirm/
70 GET    /api/ai-reach/queries/
71 POST   /api/ai-reach/queries/
72 GET    /api/ai-reach/queries/{id}/
73 PATCH  /api/ai-reach/queries/{id}/
74 DELETE /api/ai-reach/queries/{id}/
75 POST   /api/ai-reach/queries/{id}/run/
76 GET    /api/ai-reach/queries/{id}/results/
77 POST   /api/ai-reach/simulate/
78 GET    /api/ai-reach/dashboard/
79 GET    /api/ai-reach/win-rate/
80 GET    /api/ai-reach/competitors/
81 POST   /api/ai-reach/competitors/
82 GET    /api/ai-pages/query
83 GET    /api/ai-pages/pages/
84 POST   /api/ai-pages/pages/
85 GET    /api/ai-pages/pages/{id}/
86 PATCH  /api/ai-pages/pages/{id}/
87 DELETE /api/ai-pages/pages/{id}/
88 POST   /api/ai-pages/pages/{id}/regenerate/
89 POST   /api/ai-pages/pages/bulk-generate/
90 POST   /api/ai-pages/pages/{id}/build/
91 POST   /api/ai-pages/pages/{id}/publish/
92 POST   /api/ai-pages/pages/{id}/export/
93 GET    /api/ai-pages/public/pages/{tenant_slug}/{page_slug}/
"""
ROWS = [line.split() for line in CONTRACT.strip().splitlines()]
WANTED = {(method, path) for _, method, path in ROWS}

# Contract 2, column "Retry": "dup" and "unspecified" may not be repeated once they may have been processed.
NOT_REPEATED = {4, 6, 7, 10, 20, 24, 30, 37, 58, 67, 69, 71, 77, 81, 84, 89, 90, 92}
SENDER_DRIVEN = {8}
PUBLIC = {1, 2, 8, 93}


@pytest.fixture(scope="module")
def described() -> dict[tuple[str, str], Any]:
    text = (Path(__file__).resolve().parents[2] / "openapi" / "segops.yaml").read_text(encoding="utf-8")
    found: dict[tuple[str, str], Any] = {}
    for path, item in yaml.safe_load(text)["paths"].items():
        for method in ("get", "post", "put", "patch", "delete"):
            if method in item:
                found[method.upper(), path] = item[method]
    return found


def test_the_table_has_the_numbers_of_the_contract() -> None:
    assert [int(number) for number, _, _ in ROWS] == list(range(1, 94))
    assert len(WANTED) == 93


def test_the_document_holds_exactly_the_contract(described: dict[tuple[str, str], Any]) -> None:
    assert set(described) == WANTED


def test_every_operation_is_generated_and_listed() -> None:
    assert {(each.method, each.path) for each in OPERATIONS.values()} == WANTED
    assert len(OPERATIONS) == 93
    for operation in OPERATIONS.values():
        module = importlib.import_module(operation.module)
        assert callable(module.sync_detailed) and callable(module.asyncio_detailed)


@pytest.mark.parametrize("row", ROWS, ids=[f"{number}-{method}-{path}" for number, method, path in ROWS])
def test_repeating_and_credentials_follow_the_contract(row: list[str], described: dict[tuple[str, str], Any]) -> None:
    number, method, path = int(row[0]), row[1], row[2]
    wanted = "never" if number in SENDER_DRIVEN else "unprocessed" if number in NOT_REPEATED else "always"
    assert described[method, path]["x-retry"] == wanted
    assert (described[method, path]["security"] == []) == (number in PUBLIC)
