"""What segmentation answers: a user's cohorts, and the state that stateless calls carry along (contract 2.5)."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

import attrs

from audiencekit.permutive.fields import CODES, CODES_BY_NAME, MAPPING, TEXT, Form, value_of
from audiencekit.permutive.value import Value


@attrs.frozen(kw_only=True, repr=False)
class Segmented(Value):
    """The cohorts a user is in, by their codes as text, ascending; and those activated, by destination, if asked.

    ``user_id`` is the resolved one. Where the service says nothing there are none.
    """

    user_id: str
    cohorts: list[str] = attrs.field(factory=list)
    activations: dict[str, list[str]] = attrs.field(factory=dict)
    extra: dict[str, object] = attrs.field(factory=dict)
    _names: Collection[str] = attrs.field(default=(), eq=False, alias="_names")

    _form: ClassVar[Form] = Form(
        "segmentation", user_id=TEXT.needed, cohorts=CODES.or_empty, activations=CODES_BY_NAME.or_empty
    )


@attrs.frozen(kw_only=True, repr=False)
class UserState(Value):
    """A user's state, to be kept by you and given to the next stateless call.

    ``internal_state`` and ``external_state`` are the service's own: give them back as they came, and read nothing into
    them. ``cohorts`` are the codes, as text, of the cohorts the user is in.
    """

    internal_state: dict[str, object]
    external_state: dict[str, object]
    cohorts: list[str] = attrs.field(factory=list)
    extra: dict[str, object] = attrs.field(factory=dict)
    _names: Collection[str] = attrs.field(default=(), eq=False, alias="_names")

    _form: ClassVar[Form] = Form(
        "user state", internal_state=MAPPING.needed, external_state=MAPPING.needed, cohorts=CODES.or_empty
    )
    _shown: ClassVar[tuple[str, ...]] = ("cohorts",)


@attrs.frozen(kw_only=True, repr=False)
class Stateless(Value):
    """What a stateless call answers: ``state`` is for the next one, and tells the cohorts."""

    user_id: str
    state: UserState
    extra: dict[str, object] = attrs.field(factory=dict)
    _names: Collection[str] = attrs.field(default=(), eq=False, alias="_names")

    _form: ClassVar[Form] = Form(
        "stateless segmentation", user_id=TEXT.needed, state=value_of(UserState.from_dict).needed
    )

    @property
    def cohorts(self) -> list[str]:
        """The codes, as text, of the cohorts the user is in."""
        return self.state.cohorts
