"""How each of the six services words what all have in common (contract 3.1, rows 6 to 8 and 24; 3.2, row 31)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import attrs

COHORTS_DOCS = "https://developer.permutive.com/reference#errors"
DOCS = "https://docs.permutive.com/api/errors"

INVALID_KEY = 2000
INVALID_AUTHENTICATION = 2005

_RFC: Mapping[int, str] = {
    400: "rfc7231#section-6.5.1",
    401: "rfc7235#section-3.1",
    403: "rfc7231#section-6.5.3",
    404: "rfc7231#section-6.5.4",
    405: "rfc7231#section-6.5.5",
    409: "rfc7231#section-6.5.8",
}


@attrs.frozen(kw_only=True)
class Service:
    """One service's habits.

    ``spaced``: the status is written ``Not Found``, not ``NotFound``. ``typed``: errors also carry ``type`` and
    ``status_code`` (shape B of 5.1, else A). ``unknown_key`` is the subcode for a key nobody issued.
    ``fraction_digits`` is how precisely times are written. ``forbidden`` is the status text of a 403.
    """

    docs: str
    spaced: bool
    typed: bool
    unknown_key: int
    fraction_digits: int
    forbidden: str = "Forbidden"

    def error(self, status: int, code: int, message: str) -> dict[str, object]:
        """What stands under ``error``, without a cause."""
        phrase = self.forbidden if status == HTTPStatus.FORBIDDEN else HTTPStatus(status).phrase
        error: dict[str, object] = {
            "status": phrase if self.spaced else phrase.replace(" ", ""),
            "code": code,
            "message": message,
            "docs": self.docs,
        }
        if self.typed:
            error["type"] = f"https://tools.ietf.org/html/{_RFC[status]}"
            error["status_code"] = status
        return error


COHORTS = Service(docs=COHORTS_DOCS, spaced=True, typed=True, unknown_key=INVALID_AUTHENTICATION, fraction_digits=9)
TAXONOMY = Service(docs=DOCS, spaced=True, typed=True, unknown_key=INVALID_AUTHENTICATION, fraction_digits=6)
CCS = Service(docs=COHORTS_DOCS, spaced=True, typed=True, unknown_key=INVALID_AUTHENTICATION, fraction_digits=3)
# Identity and Events share a base URL and all habits; the errors of Contextual are specified nowhere (B 7).
USERS_AND_EVENTS = Service(docs=DOCS, spaced=False, typed=False, unknown_key=INVALID_KEY, fraction_digits=3)
CONTEXTUAL = USERS_AND_EVENTS

_BY_PREFIX: Mapping[str, Service] = {
    "cohorts-api": COHORTS,
    "audience-api": TAXONOMY,
    "v2.0": USERS_AND_EVENTS,
    "ccs": CCS,
    "ctx": CONTEXTUAL,
}


def service_of(first_segment: str) -> Service:
    """The service whose paths begin so; what begins otherwise is refused in the words of Taxonomy."""
    return _BY_PREFIX.get(first_segment, TAXONOMY)
