"""Clauses of membership and of entering and leaving, built (permutive contract 4.1, 4.3). Pure."""

from __future__ import annotations

from typing import Protocol, Self

import attrs

from audiencekit.core.texts import name_of, text
from audiencekit.errors import InvalidInput
from audiencekit.permutive.query.cohort_query import Query
from audiencekit.permutive.query.nodes import CohortMembership, DataMembership, Transition
from audiencekit.permutive.query.operands import is_integer
from audiencekit.permutive.query.periods import window


class Coded(Protocol):
    """Something with a code, such as a cohort."""

    @property
    def code(self) -> int | str | None: ...


Code = int | str | Coded
"""A cohort by its code (an integer or its digits), or the cohort itself; never an id or a name."""


class TransitionClause(Query):
    """Users who entered or left a cohort, or did not; ever, unless :meth:`within` says otherwise."""

    def within(
        self,
        *,
        minutes: int | None = None,
        hours: int | None = None,
        days: int | None = None,
        weeks: int | None = None,
        months: int | None = None,
    ) -> Self:
        """In the last so many units up to now; a month is 30 days."""
        node = self.node
        assert isinstance(node, Transition)
        during = window(minutes=minutes, hours=hours, days=days, weeks=weeks, months=months)
        return type(self)(attrs.evolve(node, during=during))


def in_cohort(cohort: Code) -> Query:
    """Members of another cohort of the workspace."""
    return Query(CohortMembership("in_segment", code_of(cohort)))


def entered(cohort: Code) -> TransitionClause:
    """Users who entered the cohort."""
    return TransitionClause(Transition("has_entered", code_of(cohort)))


def not_entered(cohort: Code) -> TransitionClause:
    """Users who did not enter the cohort."""
    return TransitionClause(Transition("has_not_entered", code_of(cohort)))


def exited(cohort: Code) -> TransitionClause:
    """Users who left the cohort."""
    return TransitionClause(Transition("has_exited", code_of(cohort)))


def not_exited(cohort: Code) -> TransitionClause:
    """Users who did not leave the cohort."""
    return TransitionClause(Transition("has_not_exited", code_of(cohort)))


def in_second_party(provider: str, segment: str) -> Query:
    """Members of a segment of second-party data, by the codes of the import and of the segment."""
    return _of_data("in_second_party_segment", provider=name_of("provider", provider), segment=text("segment", segment))


def not_in_second_party(provider: str, segment: str) -> Query:
    """The opposite of :func:`in_second_party`."""
    fields = {"provider": name_of("provider", provider), "segment": text("segment", segment)}
    return _of_data("not_in_second_party_segment", **fields)


def in_third_party(segment: str | int, *, provider: str | None = None) -> Query:
    """Members of a segment of third-party data, by the provider's id of it; of any provider unless one is named."""
    return _of_data("in_third_party_segment", **_third_party(segment, provider))


def not_in_third_party(segment: str | int, *, provider: str | None = None) -> Query:
    """The opposite of :func:`in_third_party`."""
    return _of_data("not_in_third_party_segment", **_third_party(segment, provider))


def in_connections_import(
    provider: str | None = None, *, field_name: str | None = None, value: str | None = None
) -> Query:
    """Users in connections data: of a *provider*, or with a *value* of a field."""
    return _of_data("in_connections_import_segment", **_connections(provider, field_name, value))


def not_in_connections_import(
    provider: str | None = None, *, field_name: str | None = None, value: str | None = None
) -> Query:
    """The opposite of :func:`in_connections_import`."""
    return _of_data("not_in_connections_import_segment", **_connections(provider, field_name, value))


def code_of(cohort: object) -> int | str:
    """The code of a cohort, as given. Raises InvalidInput for an id, a name, or a cohort that was not created yet."""
    code = cohort if isinstance(cohort, (int, str)) else getattr(cohort, "code", cohort)
    if is_integer(code) and code >= 0:
        return code
    if isinstance(code, str) and code.isascii() and code.isdigit():
        return code
    raise InvalidInput(
        f"a cohort is named by its code, an integer or its digits, not by id or name; got {code!r} "
        "(a cohort has its code once the service created it)"
    )


def _of_data(kind: str, **fields: object) -> Query:
    return Query(DataMembership(kind, fields))


def _third_party(segment: object, provider: object) -> dict[str, object]:
    if not is_integer(segment):
        segment = text("segment", segment)
    return {"segment": segment} if provider is None else {"provider": name_of("provider", provider), "segment": segment}


def _connections(provider: object, field_name: object, value: object) -> dict[str, object]:
    if provider is not None and field_name is None and value is None:
        return {"provider": name_of("provider", provider)}
    if provider is None and field_name is not None and value is not None:
        return {"field_name": name_of("field_name", field_name), "value": text("value", value)}
    raise InvalidInput("connections data is named by a provider, or by field_name= and value=; not by both")
