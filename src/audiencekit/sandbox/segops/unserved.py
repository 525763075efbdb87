"""What the contract has and this sandbox does not: answered 501 with the operation's name (segops.md 2.2 to 2.12)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from audiencekit.sandbox.segops.wire import Handler, Refused, served

# Section of the contract, method, path, operation.
UNSERVED = (
    ("2.10", "GET", "/api/pim/schema/", "getProductSchema"),
    ("2.10", "PUT", "/api/pim/schema/", "putProductSchema"),
    ("2.10", "GET", "/api/pim/products/", "listProducts"),
    ("2.10", "POST", "/api/pim/products/", "createProduct"),
    ("2.10", "POST", "/api/pim/products/bulk/", "upsertProducts"),
    ("2.10", "GET", "/api/pim/products/{id}/", "getProduct"),
    ("2.10", "PATCH", "/api/pim/products/{id}/", "updateProduct"),
    ("2.10", "DELETE", "/api/pim/products/{id}/", "deleteProduct"),
    ("2.10", "POST", "/api/pim/products/{id}/score/", "scoreProduct"),
    ("2.10", "GET", "/api/pim/products/{id}/score/", "getProductScore"),
    ("2.10", "POST", "/api/pim/score-all/", "scoreAllProducts"),
    ("2.10", "GET", "/api/pim/facets/", "getProductFacets"),
    ("2.10", "POST", "/api/pim/import/csv/", "importProducts"),
    ("2.10", "GET", "/api/pim/import/{job_id}/", "getProductImport"),
    ("2.10", "POST", "/api/pim/import/{job_id}/confirm/", "confirmProductImport"),
    ("2.11", "GET", "/api/ai-reach/queries/", "listAiQueries"),
    ("2.11", "POST", "/api/ai-reach/queries/", "createAiQuery"),
    ("2.11", "GET", "/api/ai-reach/queries/{id}/", "getAiQuery"),
    ("2.11", "PATCH", "/api/ai-reach/queries/{id}/", "updateAiQuery"),
    ("2.11", "DELETE", "/api/ai-reach/queries/{id}/", "deleteAiQuery"),
    ("2.11", "POST", "/api/ai-reach/queries/{id}/run/", "runAiQuery"),
    ("2.11", "GET", "/api/ai-reach/queries/{id}/results/", "listAiQueryResults"),
    ("2.11", "POST", "/api/ai-reach/simulate/", "simulateAiReach"),
    ("2.11", "GET", "/api/ai-reach/dashboard/", "getAiDashboard"),
    ("2.11", "GET", "/api/ai-reach/win-rate/", "getWinRate"),
    ("2.11", "GET", "/api/ai-reach/competitors/", "listCompetitors"),
    ("2.11", "POST", "/api/ai-reach/competitors/", "createCompetitor"),
    ("2.12", "GET", "/api/ai-pages/query", "queryAiPages"),
    ("2.12", "GET", "/api/ai-pages/pages/", "listAiPages"),
    ("2.12", "POST", "/api/ai-pages/pages/", "createAiPage"),
    ("2.12", "POST", "/api/ai-pages/pages/bulk-generate/", "generateAiPages"),
    ("2.12", "GET", "/api/ai-pages/pages/{id}/", "getAiPage"),
    ("2.12", "PATCH", "/api/ai-pages/pages/{id}/", "updateAiPage"),
    ("2.12", "DELETE", "/api/ai-pages/pages/{id}/", "deleteAiPage"),
    ("2.12", "POST", "/api/ai-pages/pages/{id}/regenerate/", "regenerateAiPage"),
    ("2.12", "POST", "/api/ai-pages/pages/{id}/build/", "buildAiPage"),
    ("2.12", "POST", "/api/ai-pages/pages/{id}/publish/", "publishAiPage"),
    ("2.12", "POST", "/api/ai-pages/pages/{id}/export/", "exportAiPage"),
    ("2.12", "GET", "/api/ai-pages/public/pages/{tenant_slug}/{page_slug}/", "getPublicAiPage"),
)


def unserved_routes() -> list[BaseRoute]:
    return [Route(path, served(_refuse(section, name)), methods=[method]) for section, method, path, name in UNSERVED]


def _refuse(section: str, name: str) -> Handler:
    async def answer(_: Request) -> Response:
        raise Refused.detail(501, f"The sandbox does not serve {name}.", section)

    return answer
