"""All steps from a vendor's document to one that the generator takes whole, in their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from generation import overlay
from generation.document import violations
from generation.foreign.answers import empty_null_answers
from generation.foreign.bodies import settle_bodies
from generation.foreign.bundle import bundle
from generation.foreign.combine import check_bases, combine
from generation.foreign.defaults import leave_defaults_of_fields, settle_defaults
from generation.foreign.directions import loosen_directions
from generation.foreign.enums import settle_enums
from generation.foreign.fields import check_fields
from generation.foreign.hoist import hoist, hoist_fields, prune
from generation.foreign.kinds import split_kinds
from generation.foreign.names import rename_components
from generation.foreign.nulls import part_nulls
from generation.foreign.operations import settle_operations
from generation.foreign.parameters import declare_path_parameters, settle_parameters
from generation.foreign.parts import ForeignDocument
from generation.foreign.recursion import cut_recursion
from generation.foreign.references import check_references, settle_references
from generation.foreign.said import keep_said
from generation.foreign.schemas import spell_schemas
from generation.foreign.unions import settle_unions
from generation.foreign.upgrade import settle_nullable, upgrade
from generation.lint.examples import named_examples
from generation.lint.operations import answers, descriptions, pagination
from generation.lint.schemas import combinations, objects
from generation.refusal import Refusal, naming
from generation.settings import Project, Service

Step = Callable[[ForeignDocument], None]

#: Before a document is checked, and after: what stands in the way of the check, and what the generator would drop.
_BEFORE: Sequence[Step] = (
    check_references,
    rename_components,
    settle_references,
    check_bases,
    settle_defaults,  # here, since the validator does not say where they are; and once more at the end
    declare_path_parameters,
)
_FIELDS: Sequence[Step] = (settle_operations, keep_said, split_kinds, spell_schemas, hoist_fields)
_SHAPES: Sequence[Step] = (part_nulls, settle_enums, settle_parameters, hoist, cut_recursion)
_AFTER: Sequence[Step] = (
    *(hoist, empty_null_answers, settle_bodies, loosen_directions),
    *(settle_defaults, leave_defaults_of_fields, check_fields, prune),
)


#: The rules of our lint that nothing above has seen to. They lose nothing: documentation, and the input of the proof.
_WORTH_SAYING = (descriptions, objects, combinations, answers, pagination, named_examples)


def prepare_foreign(project: Project, service: Service, *, is_past: bool = False) -> ForeignDocument:
    """Read the document of a service that is not ours, lay its overlays over it, and make it fit for the generator.

    Of a past edition, an overlay may correct what it did not have yet.

    Raises:
        Refusal: For what would be lost or wrong in generated code and cannot be mended here, with the place in the
            vendor's file and what to do about it.
    """
    file = project.shown(service.document)
    with naming(file):
        document = bundle(service.document, file)
        upgrade(document)
    for path in service.overlays:
        with naming(project.shown(path)):
            overlay.apply(document, path, project.shown(path), pass_over_stale=is_past)
    with naming(file):
        settle_nullable(document)  # overlays say it in the words of the vendor's own document
        _run(document, _BEFORE)
        if findings := violations(document):
            raise Refusal([*findings, "A document that is not ours is corrected by an overlay: see openapi/README.md."])
        _check_announcement(document, service)
        _run(document, _FIELDS)
        heirs = combine(document)
        _run(document, _SHAPES)
        settle_unions(document, heirs)
        _run(document, _AFTER)
        for rule in _WORTH_SAYING:
            document.warnings += [document.finding(place, message) for place, message in rule(document)]
    document.warnings = list(dict.fromkeys(document.warnings))
    return document


def _run(document: ForeignDocument, steps: Sequence[Step]) -> None:
    for step in steps:
        step(document)


def _check_announcement(document: ForeignDocument, service: Service) -> None:
    servers = document.data.setdefault("servers", []) or [{"url": "/"}]
    if service.base_url is not None and service.base_url not in [server.get("url") for server in servers]:
        raise document.refuse(document.data, f"services.toml expects the base URL {service.base_url}", "servers")
    if service.version is not None and document.data["info"]["version"] != service.version:
        message = f"services.toml expects version {service.version}: is a run with --from to be repeated?"
        raise document.refuse(document.data, message, "info", "version")
