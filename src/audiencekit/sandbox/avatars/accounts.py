"""The operations on users (contract 2.11)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from audiencekit.sandbox.avatars import users
from audiencekit.sandbox.avatars.users import User
from audiencekit.sandbox.avatars.wire import Json, Problem, as_uuid
from audiencekit.sandbox.store import Store

ENVIRONMENT: dict[str, Json] = {
    "dataset_expiration_days": 30,
    "max_allowed_dimensions_per_dataset": 200,
    "max_allowed_lines_per_dataset": 2_000_000,
    "license_type": "expert",
}
FEATURES: tuple[str, ...] = (
    "avatar_parameters",
    "single_table",
    "multi_table",
    "time_series",
    "report",
    "geolocalization",
    "privacy_assessment",
    "differential_privacy",
    "data_augmentation",
)


class Accounts:
    """Handlers; each gets the request and who sent it. Everybody sees the users of their own organisation."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def me(self, request: Request, user: User) -> Response:
        return JSONResponse({**shape(user), "environment": ENVIRONMENT})

    async def select(self, request: Request, user: User) -> Response:
        email = request.query_params.get("email")
        found = await self._store.aread(
            lambda connection: users.of_organization(connection, user.organization_id, email)
        )
        return JSONResponse([shape(one) for one in found])

    async def get(self, request: Request, user: User) -> Response:
        identity = as_uuid(str(request.path_params["id"]), "path", "id")
        found = await self._store.aread(lambda connection: users.find(connection, identity))
        if found is None or found.organization_id != user.organization_id:
            raise Problem(404, f"User {identity} not found.", rule="2.11")
        return JSONResponse(shape(found))

    async def credits(self, request: Request, user: User) -> Response:
        """Nothing is charged here."""
        return JSONResponse({"credits": None, "is_credit_enabled": False})

    async def features(self, request: Request, user: User) -> Response:
        return JSONResponse({"feature_scopes": list(FEATURES)})


def shape(user: User) -> dict[str, Json]:
    """A ``User``."""
    return {"id": user.id, "organization_id": user.organization_id, "email": user.email, "role": user.role}
