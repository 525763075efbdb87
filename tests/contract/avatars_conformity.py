"""What every answer of the Avatars sandbox is held to, by schemathesis and the document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import requests
import schemathesis
import yaml
from schemathesis.config import (
    CoveragePhaseConfig,
    GenerationConfig,
    PhasesConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.specs.openapi.checks import response_schema_conformance

from tests.contract.avatars_furnished import Furnished
from tests.contract.conformity import CHECKS

DOCUMENT: dict[str, Any] = yaml.safe_load(
    (Path(__file__).resolve().parents[2] / "openapi" / "avatars.yaml").read_text(encoding="utf-8")
)


def _served() -> Any:
    generation = GenerationConfig(deterministic=True, with_security_parameters=False, database="none")
    # Of other methods no document says anything; the framework answers 405.
    coverage = CoveragePhaseConfig(unexpected_methods=set())
    project = ProjectConfig(generation=generation, phases=PhasesConfig(coverage=coverage))
    config = SchemathesisConfig(projects=ProjectsConfig(default=project))
    return schemathesis.openapi.from_dict(DOCUMENT, config=config)


#: The 44 operations of the contract and the legacy login.
SERVED = _served()


@attrs.frozen
class Talk:
    """Requests to one sandbox; ``statuses`` are those it answered with."""

    session: requests.Session
    service: Furnished
    statuses: set[int] = attrs.field(factory=set[int])

    def check(self, case: schemathesis.Case, *, aimed: bool = True) -> None:
        """Send *case*, every other time with the ids of what exists, and hold the answer to the document."""
        if aimed:
            self.service.aim(case)
        headers = {"Authorization": f"Bearer {self.service.token}"}
        answer = case.call(base_url=self.service.url, session=self.session, headers=headers)
        self.statuses.add(answer.status_code)
        checks = list(CHECKS)
        if "application/yaml" in answer.headers.get("content-type", []):
            checks.remove(response_schema_conformance)  # it reads one document, and this is a stream of them
            assert all(isinstance(document, dict) for document in yaml.safe_load_all(answer.text))
        case.validate_response(answer, checks=checks)
