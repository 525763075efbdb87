"""The database engines the service knows, as a form needs them, and the connections it offers (contract 2.4)."""

from __future__ import annotations

from audiencekit.sandbox.avatars.wire import Json

SQLITE = "sqlite"


def _field(key: str, label: str, **more: Json) -> dict[str, Json]:
    plain: dict[str, Json] = {
        "type": "text",
        "required": False,
        "secret": False,
        "default": None,
        "placeholder": None,
        "options": None,
        "advanced": False,
    }
    return {"key": key, "label": label, **plain, **more}


def _server(engine: str, label: str, port: int, *, kind: str = "sql") -> dict[str, Json]:
    modes: list[Json] = [{"value": "require", "label": "Required"}, {"value": "disable", "label": "None"}]
    fields: list[Json] = [
        _field("host", "Host", required=True, placeholder="db.example.org"),
        _field("port", "Port", type="number", default=str(port)),
        _field("database", "Database", required=True),
        _field("user", "User", required=True),
        _field("password", "Password", secret=True),
        _field("tls", "Encryption", type="select", default="require", options=modes, advanced=True),
    ]
    return {"engine": engine, "label": label, "kind": kind, "available": False, "preview": False, "fields": fields}


# This sandbox opens SQLite files; the others are shown as a deployment without their drivers shows them.
ENGINES: tuple[dict[str, Json], ...] = (
    {
        "engine": SQLITE,
        "label": "SQLite",
        "kind": "sql",
        "available": True,
        "preview": False,
        "fields": [_field("path", "File", required=True, placeholder="/data/crm.db")],
    },
    _server("postgresql", "PostgreSQL", 5432),
    _server("mysql", "MySQL", 3306),
    _server("mongodb", "MongoDB", 27017, kind="documents"),
)
KNOWN = tuple(str(engine["engine"]) for engine in ENGINES)
AVAILABLE = tuple(str(engine["engine"]) for engine in ENGINES if engine["available"])

# Name, label, kind, and the file below the sandbox's folder of databases.
PRESETS = (
    ("demo_source", "Demonstration shop", "demo", "shop.db"),
    ("demo_target", "Empty target of the demonstration", "demo", "target.db"),
    ("sample_shop", "Sample of a shop", "sample", "shop.db"),
)
# What the deployment itself declares.
DEPLOYMENT = ("sandbox_shop", "The shop every sandbox has", "shop.db")
