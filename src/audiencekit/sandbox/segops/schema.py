"""The tables of SegOps. Times of events are microseconds since 1970 in UTC; everything else carries ISO text.

``seq`` is the order of arrival, which decides ties (segops.md 5.5). The index of events serves the population, counting
and sequences without touching payloads; a second one would double what a batch of events costs. ``segops_aliases``
holds the edges as they were made, ``segops_canonical`` every alias with the user it ends at.
``segops_activation_users`` is what a connector has been told last, so that a sync can send the difference;
``segops_sync_users`` is that difference, per sync.
"""

from __future__ import annotations

SCHEMA = """
CREATE TABLE IF NOT EXISTS segops_api_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    allowed_origins TEXT NOT NULL,
    requires_signature INTEGER NOT NULL,
    hmac_secret TEXT,
    revoked INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS segops_events (
    seq INTEGER PRIMARY KEY,
    user_id TEXT NOT NULL,
    event_type TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    anonymous_id TEXT,
    payload TEXT NOT NULL,
    bot_class TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS segops_events_by_user ON segops_events (user_id, occurred_at, seq, event_type);
CREATE TABLE IF NOT EXISTS segops_ingestion_log (
    id INTEGER PRIMARY KEY,
    received_at INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    reason TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS segops_aliases (alias TEXT PRIMARY KEY, user_id TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS segops_aliases_by_user ON segops_aliases (user_id);
CREATE TABLE IF NOT EXISTS segops_canonical (alias TEXT PRIMARY KEY, user_id TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS segops_canonical_by_user ON segops_canonical (user_id);
CREATE TABLE IF NOT EXISTS segops_segments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    description TEXT,
    segment_type TEXT NOT NULL,
    definition TEXT,
    is_active INTEGER NOT NULL,
    status TEXT NOT NULL,
    computes_left INTEGER NOT NULL DEFAULT 0,
    member_count INTEGER,
    last_computed_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS segops_segment_versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    segment_id INTEGER NOT NULL REFERENCES segops_segments (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    definition TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS segops_members (
    segment_id INTEGER NOT NULL REFERENCES segops_segments (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL,
    computed_at TEXT NOT NULL,
    PRIMARY KEY (segment_id, user_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS segops_members_by_user ON segops_members (user_id);
CREATE TABLE IF NOT EXISTS segops_compute_history (
    segment_id INTEGER NOT NULL REFERENCES segops_segments (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    member_count INTEGER NOT NULL,
    PRIMARY KEY (segment_id, day)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS segops_products (sku TEXT PRIMARY KEY, payload TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS segops_product_segments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    definition TEXT,
    computed_count INTEGER,
    last_computed_at TEXT
);
CREATE TABLE IF NOT EXISTS segops_product_members (
    segment_id INTEGER NOT NULL REFERENCES segops_product_segments (id) ON DELETE CASCADE,
    sku TEXT NOT NULL,
    PRIMARY KEY (segment_id, sku)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS segops_event_schemas (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event_type TEXT NOT NULL UNIQUE,
    properties TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS segops_exports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    segment_id INTEGER NOT NULL REFERENCES segops_segments (id) ON DELETE CASCADE,
    format TEXT NOT NULL,
    status TEXT NOT NULL,
    file TEXT NOT NULL,
    expires_at TEXT
);
CREATE TABLE IF NOT EXISTS segops_activations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    segment_id INTEGER NOT NULL REFERENCES segops_segments (id) ON DELETE CASCADE,
    connector_type TEXT NOT NULL,
    config TEXT NOT NULL,
    status TEXT NOT NULL,
    last_synced_at TEXT,
    last_error TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS segops_activation_users (
    activation_id INTEGER NOT NULL REFERENCES segops_activations (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL,
    PRIMARY KEY (activation_id, user_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS segops_sync_logs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    activation_id INTEGER NOT NULL REFERENCES segops_activations (id) ON DELETE CASCADE,
    status TEXT NOT NULL,
    user_count INTEGER NOT NULL,
    error_message TEXT NOT NULL DEFAULT '',
    synced_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS segops_sync_users (
    log_id INTEGER NOT NULL REFERENCES segops_sync_logs (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL,
    entered INTEGER NOT NULL,
    PRIMARY KEY (log_id, user_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS segops_webhooks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    url TEXT NOT NULL,
    secret TEXT,
    description TEXT NOT NULL,
    is_active INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS segops_webhook_deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook_id INTEGER NOT NULL REFERENCES segops_webhooks (id) ON DELETE CASCADE,
    segment_id INTEGER NOT NULL,
    status INTEGER,
    error TEXT NOT NULL,
    sent_at TEXT NOT NULL
);
"""
