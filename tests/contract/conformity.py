"""What every answer of the SegOps sandbox is held to, by schemathesis and the document."""

from __future__ import annotations

from typing import Any

import attrs
import requests
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.config import (
    CoveragePhaseConfig,
    GenerationConfig,
    PhasesConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.contract.answering import DOCUMENT
from tests.contract.furnished import Furnished

# Contract 2.10 to 2.12: typed, answered 501.
UNSERVED = ["pim", "ai_reach", "ai_pages"]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def _served() -> Any:
    generation = GenerationConfig(deterministic=True, with_security_parameters=False, database="none")
    # Of other methods no document says anything; the framework answers 405 (contract 1.5).
    coverage = CoveragePhaseConfig(unexpected_methods=set())
    project = ProjectConfig(generation=generation, phases=PhasesConfig(coverage=coverage))
    config = SchemathesisConfig(projects=ProjectsConfig(default=project))
    return schemathesis.openapi.from_dict(DOCUMENT, config=config).exclude(tag=UNSERVED)


#: The 54 operations of contract 2.1 to 2.9.
SERVED = _served()


@attrs.frozen
class Talk:
    """Requests to one sandbox; ``statuses`` are those it answered with."""

    session: requests.Session
    service: Furnished
    statuses: set[int] = attrs.field(factory=set[int])

    def check(self, case: schemathesis.Case, *, aimed: bool = True) -> None:
        """Send *case*, every other time with the ids of what exists, and hold the answer to the document."""
        more = self.service.aim(case) if aimed else {}
        headers = self.service.credentials(case.operation.definition.raw["operationId"])
        answer = case.call(base_url=self.service.url, session=self.session, headers=headers, **more)
        self.statuses.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)
