"""What may stand in the place of a column that names people (contract 5.3). Each as its block of YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import attrs

from audiencekit.avatars import plain
from audiencekit.avatars.choices import PiiType, SpecificIdLetterCase, choose
from audiencekit.errors import InvalidInput


def _to_pii(value: object) -> PiiType:
    return choose(PiiType, value, "pii_type")


def _to_case(value: object) -> SpecificIdLetterCase:
    return choose(SpecificIdLetterCase, value, "letter_case")


@attrs.frozen
class PseudonymizationStrategy:
    """How the values of one column are replaced. *consistent*: the same value becomes the same one throughout."""

    kind: ClassVar[str] = ""

    def to_block(self) -> dict[str, object]:
        return {**attrs.asdict(self), "kind": self.kind}


@attrs.frozen
class FakerPseudonymization(PseudonymizationStrategy):
    """Realistic values, from a pool unless *high_variability* is asked for (collisions are possible then)."""

    kind: ClassVar[str] = "FAKER"
    pii_type: PiiType = attrs.field(converter=_to_pii)
    consistent: bool = True
    high_variability: bool = False


@attrs.frozen
class HashPseudonymization(PseudonymizationStrategy):
    """64 hexadecimal characters, the same in every run."""

    kind: ClassVar[str] = "HASH_SHA256"


@attrs.frozen
class UuidPseudonymization(PseudonymizationStrategy):
    """A random UUID by value, or by row."""

    kind: ClassVar[str] = "UUID4"
    consistent: bool = True


@attrs.frozen
class ConstantPseudonymization(PseudonymizationStrategy):
    """One text for all."""

    kind: ClassVar[str] = "CONSTANT"
    value: str


@attrs.frozen
class IntegerPseudonymization(PseudonymizationStrategy):
    """Random integers, one a value."""

    kind: ClassVar[str] = "INTEGER"
    consistent: bool = True


@attrs.frozen
class SpecificIdPseudonymization(PseudonymizationStrategy):
    """By pattern: ``#`` a digit, ``?`` a letter, ``^`` a letter or digit, ``{{column}}`` another column's pseudonym."""

    kind: ClassVar[str] = "SPECIFIC_ID"
    pattern: str
    letter_case: SpecificIdLetterCase = attrs.field(default=SpecificIdLetterCase.BOTH, converter=_to_case)
    consistent: bool = True


_KINDS: Mapping[str, type[PseudonymizationStrategy]] = {
    strategy.kind: strategy
    for strategy in (
        FakerPseudonymization,
        HashPseudonymization,
        UuidPseudonymization,
        ConstantPseudonymization,
        IntegerPseudonymization,
        SpecificIdPseudonymization,
    )
}


def from_block(block: Mapping[str, object]) -> PseudonymizationStrategy:
    """The strategy a block describes. Raises InvalidInput for an unknown kind, and for fields it does not have."""
    strategy = _KINDS.get(str(block.get("kind")))
    if strategy is None:
        raise InvalidInput(f"a pseudonymization is of kind {', '.join(_KINDS)}, got {block.get('kind')!r}")
    fields = {name: value for name, value in block.items() if name != "kind"}
    try:
        return strategy(**fields)
    except TypeError as cause:
        raise InvalidInput(f"pseudonymization {strategy.kind}: {cause}") from None


def to_strategy(value: object, what: str) -> PseudonymizationStrategy:
    """*value*, a strategy or its block. Raises InvalidInput."""
    if isinstance(value, PseudonymizationStrategy) and value.kind:
        return value
    if block := plain.mapping(value):
        return from_block(block)
    raise InvalidInput(f"{what} must be a pseudonymization strategy, got {value!r}")
