"""The sources an import may have, as they stand on the wire: flat objects of several kinds (contract 2.2)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import attrs

from audiencekit.sandbox.permutive.shapes import (
    Misshapen,
    expect_choice,
    expect_filled_text,
    expect_object,
    expect_some,
    expect_texts,
)
from audiencekit.sandbox.permutive.wire import is_uuid

STATES = ("active", "creating", "updating", "error", "failure")
PERMISSIONS = ("read", "write", "sync")
PRINCIPALS = ("group", "service_account", "user")


@attrs.frozen(kw_only=True)
class _Kind:
    """What a kind of source always says, and the keys that come with it."""

    says: Mapping[str, str]
    state: str = "active"
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


def _bucket(phase: str, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> _Kind:
    return _Kind(says={"type": "bucket", "phase": phase}, state=phase, required=required, optional=optional)


# Only the first spelling is documented; the others are (inferred) from the names of the schema's ten variants.
KINDS: Mapping[str, _Kind] = {
    "live_ramp_3p": _Kind(says={"type": "live_ramp_3p"}),
    "realtime_api": _Kind(says={"type": "realtime_api"}),
    "bespoke": _Kind(says={"type": "bespoke"}),
    "partner_v1": _Kind(says={"type": "partner", "version": "v1"}, required=("advertiser_name", "organization_id")),
    "partner_v11": _Kind(says={"type": "partner", "version": "v11"}, required=("organization_id",)),
    "bucket": _bucket("active", ("bucket", "permissions")),
    "bucket_creating": _bucket("creating", ("permissions",)),
    "bucket_updating": _bucket("updating", ("bucket", "permissions")),
    "bucket_error": _bucket("error", ("bucket", "permissions", "errors")),
    "bucket_failure": _bucket("failure", ("permissions",), ("bucket",)),
}

_EXAMPLES: Mapping[str, object] = {
    "advertiser_name": "Sandbox advertiser",
    "organization_id": "6f2a1c34-9d0b-4e7a-8c51-2b7d9e0f4a63",
    "bucket": "sandbox-audience-data",
    "permissions": {"write": [{"id": "uploader@sandbox.example", "type": "service_account"}]},
    "errors": ["The principal does not exist"],
}


def make_source(kind: str, details: Mapping[str, object], state: str | None) -> dict[str, object]:
    """A source of this kind under a new id, with example values for required keys that *details* leaves out.

    Raises `Misshapen` for a kind, state or detail there is not.
    """
    known = KINDS.get(kind)
    if known is None:
        raise Misshapen("source", f"expected one of {', '.join(KINDS)}, found {kind!r}")
    for key in details:
        if key not in known.required + known.optional:
            raise Misshapen(f"details.{key}", f"no detail of the source {kind}")
    extra = {key: details.get(key, _EXAMPLES[key]) for key in known.required} | dict(details)
    for key, value in extra.items():
        _check_detail(key, value)
    state = expect_choice(known.state if state is None else state, "state", STATES)
    held: dict[str, object] = {"type": state}
    if state == "error":
        held["errors"] = extra.get("errors", _EXAMPLES["errors"])
    return {"id": str(uuid.uuid4()), "state": held, **known.says, **extra}


def _check_detail(key: str, value: object) -> None:
    place = f"details.{key}"
    if key == "permissions":
        _check_permissions(value, place)
    elif key == "errors":
        if not expect_texts(value, place):
            raise Misshapen(place, "expected at least one text")
    elif key == "organization_id" and not is_uuid(expect_filled_text(value, place)):
        raise Misshapen(place, "expected a UUID")
    else:
        expect_filled_text(value, place)


def _check_permissions(value: object, place: str) -> None:
    for key, principals in expect_object(value, place).items():
        expect_choice(key, place, PERMISSIONS)
        for principal, principal_place in expect_some(principals, f"{place}.{key}"):
            node = expect_object(principal, principal_place)
            expect_filled_text(node.get("id"), f"{principal_place}.id")
            expect_choice(node.get("type"), f"{principal_place}.type", PRINCIPALS)
