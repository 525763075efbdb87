"""What every answer of the Permutive sandbox is held to, by schemathesis and the six documents."""

from __future__ import annotations

from typing import Any

import attrs
import requests
import schemathesis
from schemathesis.config import (
    CoveragePhaseConfig,
    GenerationConfig,
    PhasesConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)

from tests.contract.conformity import CHECKS
from tests.contract.permutive_documents import united
from tests.contract.permutive_furnished import Furnished


def _served() -> Any:
    generation = GenerationConfig(deterministic=True, with_security_parameters=False, database="none")
    # Of other methods no document says anything; the sandbox answers 405 (contract 5.3).
    coverage = CoveragePhaseConfig(unexpected_methods=set())
    project = ProjectConfig(generation=generation, phases=PhasesConfig(coverage=coverage))
    config = SchemathesisConfig(projects=ProjectsConfig(default=project))
    return schemathesis.openapi.from_dict(united(), config=config)


#: The 23 operations of all six documents.
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
        answer = case.call(base_url=self.service.url, session=self.session, headers={"X-API-Key": self.service.key})
        self.statuses.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)
