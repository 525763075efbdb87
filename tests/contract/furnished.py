"""A SegOps sandbox with one of everything in it, so that made-up requests can be aimed at what exists."""

from __future__ import annotations

import base64
import hmac
import time
import zlib
from collections.abc import Callable
from typing import Any, cast

import attrs
import httpx
import requests
from schemathesis import Case

from audiencekit.sandbox import Sandbox

USER = "u-4"
ORDERS = {
    "logic": "AND",
    "conditions": [{"type": "event_count", "event_type": "order_placed", "operator": "gte", "value": 1}],
}
PRODUCTS = {"logic": "AND", "conditions": [{"type": "product_attribute", "property": "season", "operator": "is_set"}]}


@attrs.frozen
class Furnished:
    """What is in the sandbox, and what opens it."""

    url: str
    secret: str
    public: str
    access: str
    refresh: str
    login: dict[str, str]
    tenant_slug: str
    shopify_secret: str
    ids: dict[str, int]

    def credentials(self, operation_id: str) -> dict[str, str]:
        if operation_id == "mintSession":
            return {"Authorization": f"ApiKey {self.public}"}
        if operation_id in {"createApiKey", "revokeApiKey"}:
            return {"Authorization": f"Bearer {self.access}"}
        return {"Authorization": f"ApiKey {self.secret}"}

    def aim(self, case: Case) -> dict[str, Any]:
        """Let every other case, always the same ones, name what exists; the others stay as they are.

        Answers what else to call it with.
        """
        given = repr((dict(case.path_parameters), dict(case.query), case.body))
        if zlib.crc32(given.encode("utf-8", "replace")) % 2:
            return {}
        path, operation_id = case.operation.path, case.operation.definition.raw["operationId"]
        for where in (case.path_parameters, case.query):
            for name in where:
                known = self._value(path, name)
                if known is not None:
                    where[name] = known
        body = case.body
        if isinstance(body, dict):
            found = cast("dict[str, Any]", body)
            if operation_id == "login":
                found.update(self.login)
            elif operation_id == "refreshLogin":
                found["refresh"] = self.refresh
            elif operation_id == "createApiKey":
                found["tenant_slug"] = self.tenant_slug
            elif operation_id == "createActivation":
                found["segment"] = self.ids["segments"]
        return {"auth": self._sign} if operation_id == "receiveShopifyWebhook" else {}

    def _sign(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """As Shopify does, over the bytes as they are sent."""
        body = request.body or b""
        content = body.encode() if isinstance(body, str) else body
        signature = hmac.digest(self.shopify_secret.encode(), content, "sha256")
        request.headers["X-Shopify-Hmac-SHA256"] = base64.b64encode(signature).decode()
        return request

    def _value(self, path: str, name: str) -> Any:
        if name == "id":
            return self.ids[path.split("/")[2 if not path.startswith("/api/auth") else 3]]
        known = {"export_id": self.ids["exports"], "segment_id": self.ids["segments"], "user_id": USER}
        return {**known, "tenant_slug": self.tenant_slug}.get(name)


def furnish(sandbox: Sandbox) -> Furnished:
    """Empty *sandbox* and put one of everything in."""
    sandbox.reset()
    shown = sandbox.segops
    with httpx.Client(
        base_url=shown.url, trust_env=False, headers={"Authorization": f"ApiKey {shown.secret_key}"}
    ) as http:

        def made(path: str, body: object, key: str = "id", **headers: str) -> int:
            answer = http.post(path, json=body, headers=headers)
            return 0 if answer.status_code == 501 else int(answer.raise_for_status().json()[key])

        login = {"email": shown.email, "password": shown.password}
        tokens = http.post("/api/auth/token/", json=login).raise_for_status().json()
        for user in (USER, "u-9"):
            event = {"user_id": user, "event_type": "order_placed", "payload": {"total": 3}}
            http.post("/api/ingestion/track/", json=event).raise_for_status()
        key = {"name": "spare", "tenant_slug": shown.tenant_slug}
        ids = {
            "api-keys": made("/api/auth/api-keys/", key, Authorization=f"Bearer {tokens['access']}"),
            "segments": made("/api/segments/", {"name": "Buyers", "definition": ORDERS}),
            "product-segments": made("/api/product-segments/", {"name": "Winter", "definition": PRODUCTS}),
            "schemas": made("/api/schemas/", {"event_type": "lesson_finished", "properties": []}),
        }
        segment = ids["segments"]
        http.post(f"/api/segments/{segment}/compute/").raise_for_status()
        _until(lambda: http.get(f"/api/segments/{segment}/").json()["status"] == "computed")
        connector = {"segment": segment, "connector_type": "klaviyo", "config": {"list_id": "x", "api_key": "y"}}
        ids["activations"] = made("/api/activations/", connector)
        ids["exports"] = made(f"/api/segments/{segment}/export/", {"format": "csv"}, "export_id")
        asked = {"export_id": ids["exports"]}
        _until(lambda: http.get(f"/api/segments/{segment}/export/", params=asked).json()["status"] == "complete")
    return Furnished(
        url=shown.url,
        secret=shown.secret_key,
        public=shown.public_key,
        access=tokens["access"],
        refresh=tokens["refresh"],
        login=login,
        tenant_slug=shown.tenant_slug,
        shopify_secret=shown.shopify_secret,
        ids=ids,
    )


def _until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not done():
        assert time.monotonic() < end, "the sandbox did not get ready in 10 s"
        time.sleep(0.005)
