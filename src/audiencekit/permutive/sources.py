"""Source: where an import's data comes from, one class per kind (permutive contract 2.2, ``source``)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import ClassVar, Self, cast

import attrs

from audiencekit.permutive.fields import TEXT, TEXTS, WORD, Form, Reader, list_of, value_of
from audiencekit.permutive.value import Value

_COMMON = {"id": TEXT.needed, "type": TEXT, "state": Reader(lambda value: _state(value))}
# The schema's ten cases, as the wire most probably says them (contract 2.2, "Source detail variant").
_CASES: Mapping[str, Mapping[str, str]] = {
    "LiveRamp3P": {"type": "live_ramp_3p"},
    "RealtimeAPI": {"type": "realtime_api"},
    "Bespoke": {"type": "bespoke"},
    "V1": {"type": "partner", "version": "v1"},
    "V11": {"type": "partner", "version": "v11"},
    "Active1": {"type": "bucket", "phase": "active"},
    "Creating1": {"type": "bucket", "phase": "creating"},
    "Updating1": {"type": "bucket", "phase": "updating"},
    "PrincipalError": {"type": "bucket", "phase": "error"},
    "SetupFailure": {"type": "bucket", "phase": "failure"},
}


@attrs.frozen(kw_only=True, repr=False)
class SourceState(Value):
    """``type`` is ``active``, ``creating``, ``updating``, ``error`` (with ``errors``) or ``failure``."""

    type: str
    errors: list[str] | None = None
    extra: dict[str, object] = attrs.field(factory=dict)
    _names: Collection[str] = attrs.field(default=(), eq=False, alias="_names")

    _form: ClassVar[Form] = Form("source state", type=TEXT.needed, errors=TEXTS)


def _state(value: object) -> SourceState:
    """The state in any spelling: ``{"type": "active"}``, ``"active"``, ``{"Active": {}}``."""
    if not isinstance(value, dict):
        return SourceState.from_dict({"type": WORD.read(value)})
    body = cast("dict[str, object]", value)
    if "type" in body:
        return SourceState.from_dict(body)
    word = WORD.read(body)
    return SourceState.from_dict({**cast("dict[str, object]", body[next(iter(body))]), "type": word})


@attrs.frozen(kw_only=True, repr=False)
class Principal(Value):
    """Who may do something with a bucket: a group, a service account or a user."""

    id: str
    type: str | None = None
    extra: dict[str, object] = attrs.field(factory=dict)
    _names: Collection[str] = attrs.field(default=(), eq=False, alias="_names")

    _form: ClassVar[Form] = Form("principal", id=TEXT.needed, type=TEXT)


@attrs.frozen(kw_only=True, repr=False)
class Permissions(Value):
    """Who may read, write and synchronise a bucket. What was not said is None."""

    read: list[Principal] | None = None
    write: list[Principal] | None = None
    sync: list[Principal] | None = None
    extra: dict[str, object] = attrs.field(factory=dict)
    _names: Collection[str] = attrs.field(default=(), eq=False, alias="_names")

    _form: ClassVar[Form] = Form(
        "permissions",
        read=list_of(Principal.from_dict),
        write=list_of(Principal.from_dict),
        sync=list_of(Principal.from_dict),
    )


@attrs.frozen(kw_only=True, repr=False)
class Source(Value):
    """Where an import's data comes from. :meth:`from_dict` gives the class of its kind, or a ``UnknownSource``.

    ``type`` is the word of the wire, ``state`` how the source is; fields we do not know are in ``extra``.
    """

    id: str
    type: str | None = None
    state: SourceState | None = None
    extra: dict[str, object] = attrs.field(factory=dict)
    _names: Collection[str] = attrs.field(default=(), eq=False, alias="_names")

    _form: ClassVar[Form] = Form("source", **_COMMON)

    @classmethod
    def from_dict(cls, body: Mapping[str, object]) -> Self:
        """From the flat object of the wire, or from one whose particulars are nested in ``details`` (row 20).

        Raises UnexpectedResponse for a field of another kind than the service's.
        """
        flat = _flat(body)
        kind = _kind_of(flat)
        fields, extra = kind._form.take(flat)
        return cast("Self", kind._make(fields, extra, names=fields))


@attrs.frozen(kw_only=True, repr=False)
class LiveRamp3P(Source):
    """LiveRamp's third-party data."""


@attrs.frozen(kw_only=True, repr=False)
class RealtimeApi(Source):
    """Data sent through the real-time API."""


@attrs.frozen(kw_only=True, repr=False)
class Bespoke(Source):
    """A source set up by Permutive for this customer."""


@attrs.frozen(kw_only=True, repr=False)
class PartnerSource(Source):
    """A partner's data, in a numbered version of the partner's interface."""

    version: str | None = None
    organization_id: str | None = None
    advertiser_name: str | None = None

    _form: ClassVar[Form] = Form("source", **_COMMON, version=TEXT, organization_id=TEXT, advertiser_name=TEXT)


@attrs.frozen(kw_only=True, repr=False)
class BucketSource(Source):
    """Files in a cloud bucket. ``phase`` says how far its setting up is, ``errors`` what went wrong."""

    phase: str | None = None
    bucket: str | None = None
    permissions: Permissions | None = None
    errors: list[str] | None = None

    _form: ClassVar[Form] = Form(
        "source", **_COMMON, phase=WORD, bucket=TEXT, permissions=value_of(Permissions.from_dict), errors=TEXTS
    )


@attrs.frozen(kw_only=True, repr=False)
class UnknownSource(Source):
    """A kind we do not know. All of it is in ``extra``."""


_BY_TYPE: Mapping[object, type[Source]] = {
    "live_ramp_3p": LiveRamp3P,
    "realtime_api": RealtimeApi,
    "bespoke": Bespoke,
    "partner": PartnerSource,
    "bucket": BucketSource,
}
# Of the types only the first is documented; a source of another is known by what it holds.
_BY_FIELD: Mapping[str, type[Source]] = {
    "bucket": BucketSource,
    "permissions": BucketSource,
    "phase": BucketSource,
    "version": PartnerSource,
    "organization_id": PartnerSource,
    "organizationId": PartnerSource,
    "advertiser_name": PartnerSource,
    "advertiserName": PartnerSource,
}


def _kind_of(flat: Mapping[str, object]) -> type[Source]:
    kind = flat.get("type")
    if isinstance(kind, str) and kind in _BY_TYPE:
        return _BY_TYPE[kind]
    return next((found for name, found in _BY_FIELD.items() if flat.get(name) is not None), UnknownSource)


def _flat(body: Mapping[str, object]) -> Mapping[str, object]:
    """*body* with what ``details`` nests merged up; what stands above holds."""
    details = body.get("details")
    if not isinstance(details, dict):
        return body
    inner = cast("dict[str, object]", details)
    only = next(iter(inner)) if len(inner) == 1 else ""
    if only in _CASES and isinstance(inner[only], dict):
        inner = {**_CASES[only], **cast("dict[str, object]", inner[only])}
    return {**inner, **{name: value for name, value in body.items() if name != "details"}}
