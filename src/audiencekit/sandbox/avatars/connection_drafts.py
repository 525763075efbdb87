"""What a connection may look like, checked without ever repeating what may be a secret (contract 2.4)."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urlsplit

import attrs

from audiencekit.sandbox.avatars.engines import AVAILABLE, KNOWN, SQLITE
from audiencekit.sandbox.avatars.own_files import OwnFiles
from audiencekit.sandbox.avatars.users import User
from audiencekit.sandbox.avatars.wire import Json, Problem, invalid

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,255}")
SCOPES = ("organization", "user")
LONGEST_LABEL = 255


@attrs.frozen(kw_only=True)
class Draft:
    """A connection to be. *path* is the file of an SQLite database, None for an engine that is not opened here."""

    engine: str
    label: str | None
    scope: str
    path: str | None

    @property
    def redacted(self) -> str:
        """A form for display."""
        return f"{self.engine}:///{quote(self.path or '***')}"


def read_draft(body: dict[str, Json], user: User, own_files: OwnFiles) -> Draft:
    """The draft of a body; `Problem` 422 for what cannot be, the sandbox's own files among it, 403 for what *user* may
    not keep."""
    engine = _text(body, "engine") or ""
    if engine not in KNOWN:
        raise invalid("body", "engine", msg=f"Input should be one of {', '.join(KNOWN)}", type="enum", rule="2.4")
    scope = read_scope(body, user, default="organization")
    dsn, fields = _text(body, "dsn") or None, _fields(body)
    if (dsn is None) == (not fields):
        raise invalid("body", "dsn", msg="Give either dsn or fields", rule="2.4")
    if dsn is not None and _scheme(dsn) != engine:
        raise invalid("body", "dsn", msg="The scheme of the DSN is not the engine", rule="2.4")
    path: str | None = None
    if engine == SQLITE:
        path = _file(dsn) if dsn is not None else fields.get("path")
        if path is None or not PurePosixPath(path).is_absolute() or "\0" in path:
            where = ("body", "fields", "path") if dsn is None else ("body", "dsn")
            raise invalid(*where, msg="The path of the file must be absolute", rule="2.4")
        if own_files.holds(path):
            raise invalid("body", msg="The file is the sandbox's own", rule="2.4")
    return Draft(engine=engine, label=read_label(body), scope=scope, path=path)


def need_available(draft: Draft) -> None:
    """`Problem` 422 for an engine that is shown but not there."""
    if draft.engine not in AVAILABLE:
        message = f"{draft.engine} is not available here: this sandbox opens {', '.join(AVAILABLE)}"
        raise invalid("body", "engine", msg=message, rule="2.4")


def read_name(text: str, *loc: str) -> str:
    """A name that resource sets can hold."""
    if _NAME.fullmatch(text) is None:
        message = "A name has letters, digits, '_', '-' and '.', at most 255"
        raise invalid(*loc, msg=message, type="string_pattern_mismatch", rule="2.4")
    return text


def read_label(body: dict[str, Json]) -> str | None:
    """The label, None when there is none."""
    label = _text(body, "label")
    if label is not None and len(label) > LONGEST_LABEL:
        message = f"String should have at most {LONGEST_LABEL} characters"
        raise invalid("body", "label", msg=message, type="string_too_long")
    return label


def read_scope(body: dict[str, Json], user: User, *, default: str) -> str:
    """Whose the connection is; `Problem` 403 when that takes an administrator."""
    scope = _text(body, "scope") or default
    if scope not in SCOPES:
        raise invalid("body", "scope", msg=f"Input should be one of {', '.join(SCOPES)}", type="enum", rule="2.4")
    if scope == "organization" and not user.is_admin:
        raise Problem(403, "Only an administrator may write connections of the organisation.", rule="1.4")
    return scope


def _text(body: dict[str, Json], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise invalid("body", name, msg="Input should be a valid string", type="string_type")
    return value


def _fields(body: dict[str, Json]) -> dict[str, str]:
    value = body.get("fields")
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise invalid("body", "fields", msg="Input should be a valid dictionary", type="dict_type")
    fields: dict[str, str] = {}
    for name, text in value.items():
        if not isinstance(text, str):
            raise invalid("body", "fields", name, msg="Input should be a valid string", type="string_type")
        fields[name] = text
    return fields


def _scheme(dsn: str) -> str:
    scheme, found, _ = dsn.partition("://")
    return scheme.lower() if found else ""


def _file(dsn: str) -> str | None:
    """The file of ``sqlite:////absolute/path``; what follows a question mark is left aside."""
    try:
        parts = urlsplit(dsn)
    except ValueError:
        return None
    return unquote(parts.path[1:]) if not parts.netloc else None
