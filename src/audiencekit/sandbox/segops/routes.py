"""The operations of SegOps, put together over one world."""

from __future__ import annotations

from starlette.routing import BaseRoute

from audiencekit.sandbox.segops.access import access
from audiencekit.sandbox.segops.activations import activation_routes
from audiencekit.sandbox.segops.analytics import analytics_routes
from audiencekit.sandbox.segops.auth import Auth, auth_routes
from audiencekit.sandbox.segops.compute import Computer
from audiencekit.sandbox.segops.event_schema_rows import EventSchemas
from audiencekit.sandbox.segops.event_schemas import event_schema_routes
from audiencekit.sandbox.segops.explorer import explorer_routes
from audiencekit.sandbox.segops.exporter import Exporter
from audiencekit.sandbox.segops.exports import export_routes
from audiencekit.sandbox.segops.handshake import handshake_routes
from audiencekit.sandbox.segops.identity import identity_routes
from audiencekit.sandbox.segops.ingest import ingestion_routes
from audiencekit.sandbox.segops.keys import Keys
from audiencekit.sandbox.segops.limits import Limits
from audiencekit.sandbox.segops.members import member_routes
from audiencekit.sandbox.segops.outbound_routes import outbound_routes
from audiencekit.sandbox.segops.product_compute import ProductComputer
from audiencekit.sandbox.segops.product_controls import product_controls
from audiencekit.sandbox.segops.product_segments import product_segment_routes
from audiencekit.sandbox.segops.segments import segment_routes
from audiencekit.sandbox.segops.shopify import shopify_routes
from audiencekit.sandbox.segops.sql import FUNCTIONS
from audiencekit.sandbox.segops.steer_routes import steer_routes
from audiencekit.sandbox.segops.stored_routes import stored_routes
from audiencekit.sandbox.segops.syncer import Syncer
from audiencekit.sandbox.segops.tokens import Tokens
from audiencekit.sandbox.segops.unserved import unserved_routes
from audiencekit.sandbox.segops.webhooks import Webhooks
from audiencekit.sandbox.world import World


def routes(world: World) -> list[BaseRoute]:
    """Every operation of the contract below the mount: served, or refused by name."""
    for name, arguments, function in FUNCTIONS:
        world.store.add_function(name, arguments, function)
    keys, tokens = Keys(world.store), Tokens(world.secrets, world.server_clock.time)
    limits = world.part(Limits)
    auth = Auth(keys, tokens, limits)
    syncer, webhooks = Syncer(world.store), Webhooks(world.store)
    computer = Computer(world.store, world.clock, [syncer.segment_computed, webhooks.segment_computed])
    products = ProductComputer(world.store, world.clock)
    schemas = EventSchemas(world.store)
    exporter = Exporter(world)
    world.on_reset += [part.forget for part in (keys, computer, products, schemas, exporter, limits, syncer, webhooks)]
    world.on_expire.append(tokens.expire_all)
    # The last is stopped first: what follows a compute outlives it.
    world.on_close += [syncer.stop, webhooks.stop, computer.stop, products.stop, exporter.stop]
    seeded = access(world)
    return [
        *auth_routes(auth, email=seeded.email, password=seeded.password),
        *handshake_routes(auth, world.store, world.server_clock),
        *ingestion_routes(auth, world.store, schemas.of),
        *shopify_routes(world.store, limits, schemas.of, secret=seeded.shopify_secret),
        *event_schema_routes(auth, world.store, schemas),
        *member_routes(auth, world, computer),
        *segment_routes(auth, world.store),
        *export_routes(auth, world.store, exporter),
        *activation_routes(auth, world.store, syncer),
        *product_segment_routes(auth, world.store, products),
        *explorer_routes(auth, world, schemas.of),
        *identity_routes(auth, world.store),
        *analytics_routes(auth, world),
        *unserved_routes(),
    ]


def controls(world: World) -> list[BaseRoute]:
    """What can be asked about the store, and how to steer the service, below ``/_sandbox/segops``."""
    store = world.store
    return [*stored_routes(store), *steer_routes(world), *outbound_routes(store), *product_controls(store)]
