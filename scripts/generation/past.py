"""Another edition of a service's document, to compare with."""

from __future__ import annotations

from pathlib import Path

import attrs

from generation import overlay
from generation.document import Document, load
from generation.foreign.prepare import prepare_foreign
from generation.refusal import naming
from generation.settings import Project, Service


def past_edition(project: Project, service: Service, since: Path) -> Document:
    """Read the edition at ``since`` with today's overlays, as far as they have something to do there.

    Raises:
        Refusal: For a file that cannot be read; a vendor's also for what stands in the way of comparing it.
    """
    if not service.ours:
        edition = attrs.evolve(service, document=since, base_url=None, version=None)
        return prepare_foreign(project, edition, is_past=True)
    with naming(project.shown(since)):
        document = load(since, project.shown(since))
    for path in service.overlays:
        with naming(project.shown(path)):
            overlay.apply(document, path, project.shown(path), pass_over_stale=True)
    return document
