"""Permutive as the user of a sandbox holds it: the values to connect with, and ways to steer the service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import attrs

from audiencekit.sandbox.permutive.seed import Access
from audiencekit.sandbox.remote import Remote

SourceKind = Literal[
    "live_ramp_3p",
    "realtime_api",
    "bespoke",
    "partner_v1",
    "partner_v11",
    "bucket",
    "bucket_creating",
    "bucket_updating",
    "bucket_error",
    "bucket_failure",
]
SourceState = Literal["active", "creating", "updating", "error", "failure"]


@attrs.frozen(kw_only=True)
class AddedCohort:
    """What a cohort made by :meth:`Permutive.add_cohort` is addressed by."""

    id: str
    code: int


@attrs.frozen(kw_only=True)
class Permutive(Access):
    """The values of :class:`Access`, what no operation of the API can make, and the sandbox's choices.

    A workspace is meant by its id; left out, it is the one of ``api_key``. Everything made here goes with a reset.
    What makes no sense raises ValueError, and nothing is made.
    """

    remote: Remote = attrs.field(repr=False, eq=False)

    def add_workspace(self, *, parent: str | None = None) -> str:
        """A new workspace below *parent*, or at the top; answers its id. It has no key: see :meth:`add_key`."""
        return self._post("workspaces", parent_id=parent)

    def add_key(
        self, workspace_id: str | None = None, *, private: bool = True, writes: bool = False, descends: bool = False
    ) -> str:
        """A new key of the workspace, a UUID v4; by default private and read-only, as Permutive issues them.

        *writes* lets it change cohorts and segments, *descends* see and change the cohorts of workspaces below.
        """
        return self._post(
            "keys", workspace_id=self._workspace(workspace_id), private=private, writes=writes, descends=descends
        )

    def add_import(
        self,
        name: str,
        *,
        code: str,
        source: SourceKind = "live_ramp_3p",
        details: Mapping[str, Any] | None = None,
        state: SourceState | None = None,
        relation: Literal["2nd", "3rd"] = "3rd",
        identifiers: Sequence[str] = ("appnexus",),
        description: str | None = None,
        workspace_id: str | None = None,
        inherited: bool = False,
    ) -> str:
        """A new import without segments; answers its id.

        *source* is one of the kinds the schema has; *details* are its further keys (``bucket``, ``permissions``,
        ``errors``, ``advertiser_name``, ``organization_id``), with example values for what a kind needs and they leave
        out. *state* is the source's, by default the one its kind stands for. *inherited* puts the import into the
        workspace above, making one if there is none: then it is read-only in the workspace itself.
        """
        return self._post(
            "imports",
            name=name,
            code=code,
            source=source,
            details=dict(details or {}),
            state=state,
            relation=relation,
            identifiers=list(identifiers),
            description=description,
            workspace_id=self._workspace(workspace_id),
            inherited=inherited,
        )

    def add_cohort(
        self,
        name: str,
        *,
        query: Mapping[str, Any] | None = None,
        lookalike: bool = False,
        segment_type: Literal["real_time", "offline"] = "real_time",
        description: str | None = None,
        tags: Sequence[str] | None = None,
        workspace_id: str | None = None,
        inherited: bool = False,
    ) -> AddedCohort:
        """A new cohort, also of the kinds that the API cannot make: a *lookalike* one, or an *inherited* one.

        A lookalike cohort has no query, is never evaluated and cannot be changed or deleted; any other has a query.
        *inherited* as in :meth:`add_import`.
        """
        made = self._post(
            "cohorts",
            name=name,
            query=None if query is None else dict(query),
            lookalike=lookalike,
            segment_type=segment_type,
            description=description,
            tags=None if tags is None else list(tags),
            workspace_id=self._workspace(workspace_id),
            inherited=inherited,
        )
        return AddedCohort(**made)

    def add_members(
        self,
        user_ids: Iterable[str],
        *,
        kind: Literal["second", "third", "connections", "field"],
        provider: str,
        segment: str = "",
    ) -> None:
        """Put users into what memberships in cohort queries test; users are then evaluated with it.

        ``"second"`` and ``"third"``: the *segment* of the *provider* (the codes of an import and of its segment).
        ``"connections"``: the *provider* alone. ``"field"``: *provider* is the ``field_name``, *segment* the ``value``.
        """
        self._post("members", kind=kind, provider=provider, segment=segment, user_ids=list(user_ids))

    def remove_members(
        self,
        user_ids: Iterable[str],
        *,
        kind: Literal["second", "third", "connections", "field"],
        provider: str,
        segment: str = "",
    ) -> None:
        """Take users out again; whoever is not in it changes nothing."""
        self._post("members/remove", kind=kind, provider=provider, segment=segment, user_ids=list(user_ids))

    def recorded_events(self, user_id: str, *, workspace_id: str | None = None) -> list[dict[str, Any]]:
        """Every event recorded of the user, in the order of arrival, each with the id that no answer tells.

        Those of stateless segmentation are among them, and so are ``SegmentEntry`` and ``SegmentExit``, which the
        service emits itself; cohorts are evaluated over neither.
        """
        return self._post("events", user_id=user_id, workspace_id=self._workspace(workspace_id))

    def set_activations(self, activations: Mapping[str, Iterable[int]], *, workspace_id: str | None = None) -> None:
        """Where cohorts are activated, destination (such as ``"gam"``) to codes; in place of what was set before."""
        body = {
            "activations": {destination: list(codes) for destination, codes in activations.items()},
            "workspace_id": self._workspace(workspace_id),
        }
        self.remote.call("PUT", "/permutive/activations", body=body)

    def add_contextual_rule(
        self,
        cohort: str | None = None,
        *,
        url: str | None = None,
        properties: Mapping[str, Any] | None = None,
        activations: Iterable[str] = (),
        classifications: Mapping[str, Iterable[Mapping[str, Any]]] | None = None,
        workspace_id: str | None = None,
    ) -> None:
        """Segment pages: whichever fits *url* and all of *properties* is in *cohort* (a code, such as ``"SPRT"``).

        *url* is a shell pattern over the whole URL. *properties* maps dot paths into ``page_properties`` to the value
        wanted (``{"client.title": "*tennis*"}``), or to several of which one suffices; texts are shell patterns, of a
        list on the page one item must match, and no pattern regards case. *activations* names the destinations at which
        the cohort is activated. *classifications* maps ``categories``, ``keywords``, ``entities``, ``sentiment``,
        ``emotion`` or ``concepts`` to items with ``value``, ``confidence`` and ``provider``, a category's also with
        ``taxonomy``; once there are any, every answer of the workspace has ``contextual_data``. Rules of workspaces
        above apply as well.
        """
        self._post(
            "contextual-rules",
            cohort=cohort,
            url=url,
            properties=dict(properties or {}),
            activations=list(activations),
            classifications={
                dimension: [dict(item) for item in items] for dimension, items in (classifications or {}).items()
            },
            workspace_id=self._workspace(workspace_id),
        )

    def remove_contextual_rules(self, *, workspace_id: str | None = None) -> None:
        """Forget the workspace's rules."""
        self._post("contextual-rules/remove", workspace_id=self._workspace(workspace_id))

    def configure(
        self,
        *,
        page_size: int | None = None,
        strict_schemas: bool | None = None,
        lenient_identities: bool | None = None,
        allowed_tags: Iterable[str] | Literal["every"] | None = None,
        unauthorized_403: bool | None = None,
    ) -> None:
        """Choose what the contract leaves open; what is left out stays, a reset or a new start puts all of it back.

        *page_size*: segments on a page (100). *strict_schemas*: hold events against the schema of the first one of
        their name (off). *lenient_identities*: identify mints a missing ``user_id`` and counts missing priorities by
        position (off). *allowed_tags*: the identity tags not ignored (``"every"``). *unauthorized_403*: let a 403 of
        Identity say ``Unauthorized``, as its document's example does (off).
        """
        body = {
            "page_size": page_size,
            "strict_schemas": strict_schemas,
            "lenient_identities": lenient_identities,
            "allowed_tags": allowed_tags if allowed_tags is None or allowed_tags == "every" else list(allowed_tags),
            "unauthorized_403": unauthorized_403,
        }
        self.remote.call("PUT", "/permutive/choices", body=body)

    def _workspace(self, workspace_id: str | None) -> str:
        return self.workspace_id if workspace_id is None else workspace_id

    def _post(self, control: str, **body: object) -> Any:
        return self.remote.call("POST", f"/permutive/{control}", body=body)
