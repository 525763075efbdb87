"""What users of the sandbox are shown of SegOps, and the seed that makes it."""

from __future__ import annotations

import secrets
import sqlite3

import attrs

from audiencekit.sandbox.segops.keys import ApiKey, insert, make_hmac_secret, make_key
from audiencekit.sandbox.world import World

EMAIL = "owner@sandbox.test"


@attrs.frozen(kw_only=True)
class Access:
    """``url`` is the base URL, to which ``/api/…`` is added.

    The public key asks for signed user ids, made with ``hmac_secret`` (hex), and lets every origin in. ``email`` and
    ``password`` log in to ``POST /api/auth/token/``. ``shopify_secret`` signs the webhooks of the tenant's shop.
    """

    url: str
    secret_key: str = attrs.field(repr=False)
    public_key: str = attrs.field(repr=False)
    hmac_secret: str = attrs.field(repr=False)
    shopify_secret: str = attrs.field(repr=False)
    tenant_slug: str
    email: str
    password: str = attrs.field(repr=False)


def access(world: World) -> Access:
    kept = world.secrets
    return Access(
        url=f"{world.base_url}/segops",
        secret_key=kept.get("segops_secret_key", lambda: make_key("secret")),
        public_key=kept.get("segops_public_key", lambda: make_key("public")),
        hmac_secret=kept.get("segops_hmac_secret", make_hmac_secret),
        shopify_secret=kept.get("segops_shopify_secret", make_hmac_secret),
        tenant_slug="sandbox",
        email=EMAIL,
        password=kept.get("segops_password", lambda: secrets.token_urlsafe(12)),
    )


def seed(world: World) -> None:
    """The two keys, as they are in the secrets."""
    values = access(world)
    keys = (
        ApiKey(name="Seeded secret key", kind="secret", key=values.secret_key),
        ApiKey(
            name="Seeded public key",
            kind="public",
            key=values.public_key,
            requires_signature=True,
            hmac_secret=values.hmac_secret,
        ),
    )

    def store(connection: sqlite3.Connection) -> None:
        for key in keys:
            insert(connection, key)

    world.store.write(store)
