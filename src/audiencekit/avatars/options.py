"""The stages of a run that are more than a number, as values; each to and from its block of YAML (contract 5.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self, TypeAlias

import attrs

from audiencekit.avatars import checks, plain
from audiencekit.avatars.choices import ExcludeVariablesMethod
from audiencekit.errors import InvalidInput


@attrs.frozen(kw_only=True)
class Imputation:
    """How gaps are filled while neighbours are looked for: *method*, the *k* of the ones that need it, the
    *training_fraction* (0 to 1) of rows they learn from, and whether the filled values come back in the avatars."""

    method: str | None = None
    k: int | None = None
    training_fraction: float | None = None
    return_data_imputed: bool | None = None

    def to_block(self) -> dict[str, object]:
        return plain.present(attrs.asdict(self))

    @classmethod
    def from_block(cls, block: Mapping[str, object]) -> Self:
        return cls(
            method=plain.text(block.get("method")),
            k=plain.whole(block.get("k")),
            training_fraction=plain.number(block.get("training_fraction")),
            return_data_imputed=plain.flag(block.get("return_data_imputed")),
        )


@attrs.frozen(kw_only=True)
class Exclusion:
    """Columns no avatar is made of, and how their values come back: from a record with coordinates near, or in row
    order, which gives each avatar the values of its own record and is therefore asked for by name only.

    The vendor's client and service take row order where no method is named (contract 6.4); here, in the engine and in
    the sandbox it is coordinate similarity everywhere (contract 9.2, row 21), also for documents that were loaded
    without one. It is always written out, so that no service chooses.
    """

    variable_names: tuple[str, ...]
    method: str = ExcludeVariablesMethod.COORDINATE_SIMILARITY.value

    def to_block(self) -> dict[str, object]:
        return {"variable_names": list(self.variable_names), "replacement_strategy": str(self.method)}

    @classmethod
    def from_block(cls, block: Mapping[str, object]) -> Self:
        names, method = plain.texts(block.get("variable_names")), plain.text(block.get("replacement_strategy"))
        return cls(variable_names=names) if method is None else cls(variable_names=names, method=method)


@attrs.frozen(kw_only=True)
class Augmentation:
    """More avatars than records: *strategy* is the total factor, ``minority`` or ``not_majority`` of *target_column*,
    or a ratio by modality of it."""

    strategy: float | str | Mapping[str, float]
    target_column: str | None = None
    should_anonymize_original_table: bool | None = None

    def to_block(self) -> dict[str, object]:
        strategy = dict(self.strategy) if isinstance(self.strategy, Mapping) else self.strategy
        return plain.present(
            {
                "augmentation_strategy": strategy,
                "target_column": self.target_column,
                "should_anonymize_original_table": self.should_anonymize_original_table,
            }
        )

    @classmethod
    def from_block(cls, block: Mapping[str, object]) -> Self:
        found = block.get("augmentation_strategy")
        ratios = {name: plain.number(ratio) or 0.0 for name, ratio in plain.mapping(found).items()}
        strategy = plain.text(found) or plain.number(found) or ratios
        return cls(
            strategy=strategy,
            target_column=plain.text(block.get("target_column")),
            should_anonymize_original_table=plain.flag(block.get("should_anonymize_original_table")),
        )


@attrs.frozen(kw_only=True)
class OpenDp:
    """Differential privacy by the open mechanism; the privacy budget is *epsilon*."""

    epsilon: float
    preprocess_budget_ratio: float | None = None

    def to_block(self) -> dict[str, object]:
        return plain.present(attrs.asdict(self))


@attrs.frozen(kw_only=True)
class FastDp:
    """Differential privacy by the fast mechanism; the privacy budget is *epsilon*."""

    epsilon: float
    mechanism: str | None = "gaussian"
    gmm_n_components: int | None = None
    histogram_n_bins: int | None = None
    bounds_percentile: float | None = None

    def to_block(self) -> dict[str, object]:
        return plain.present(attrs.asdict(self))


@attrs.frozen(kw_only=True)
class Series:
    """How a table of series is projected (*nf* factors of *projection_type*) and aligned (*nb_points* by *method*)."""

    projection_type: str | None = None
    nf: int | None = None
    nb_points: int | None = None
    method: str | None = None
    other: Mapping[str, object] = attrs.field(factory=dict[str, object])

    def to_block(self) -> dict[str, object]:
        projection = plain.present({"projection_type": self.projection_type, "nf": self.nf})
        alignment = plain.present({"nb_points": self.nb_points, "method": self.method})
        return plain.present({"projection": projection, "alignment": alignment, **self.other})

    @classmethod
    def from_block(cls, block: Mapping[str, object]) -> Self:
        projection, alignment = plain.mapping(block.get("projection")), plain.mapping(block.get("alignment"))
        other = {name: value for name, value in block.items() if name not in ("projection", "alignment")}
        if exclude := plain.mapping(other.get("exclude_variables")):
            other["exclude_variables"] = Exclusion.from_block(exclude).to_block()
        return cls(
            projection_type=plain.text(projection.get("projection_type")),
            nf=plain.whole(projection.get("nf")),
            nb_points=plain.whole(alignment.get("nb_points")),
            method=plain.text(alignment.get("method")),
            other=other,
        )


def _above_nought(instance: object, attribute: object, value: float | None) -> None:
    if value is not None:
        checks.between(value, "scaling_unit", above=0)


def _to_references(value: Sequence[str]) -> tuple[str, ...]:
    if isinstance(value, (str, bytes)):
        raise InvalidInput(f"references must be a list of column names, got {value!r}")
    return tuple(value)


@attrs.frozen
class RelativeDifferenceParameters:
    """Served by the service: *target* as its difference to the sum of *references*, in *scaling_unit* (above 0).

    Raises InvalidInput without references, and for a target among them.
    """

    target: str
    references: tuple[str, ...] = attrs.field(converter=_to_references)
    scaling_unit: float | None = attrs.field(default=None, validator=_above_nought)

    def __attrs_post_init__(self) -> None:
        if not self.references or self.target in self.references:
            raise InvalidInput(
                f"the difference of {self.target!r} is one to other columns, got references={list(self.references)}"
            )

    def to_block(self) -> dict[str, object]:
        return plain.present(
            {"target": self.target, "references": list(self.references), "scaling_unit": self.scaling_unit}
        )

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.target, *self.references)


@attrs.frozen
class InterRecordRangeDifferenceParameters:
    """Served by the service: ranges of records of one id as the differences between them.

    Raises InvalidInput unless the three are different columns.
    """

    id_variable: str
    target_start_variable: str
    target_end_variable: str

    def __attrs_post_init__(self) -> None:
        if self.target_start_variable == self.target_end_variable:
            raise InvalidInput(f"start and end of a range are two columns, got {self.target_start_variable!r} twice")
        if self.id_variable in (self.target_start_variable, self.target_end_variable):
            raise InvalidInput(f"the id of a range is a column of its own, got {self.id_variable!r} for it and an end")

    def to_block(self) -> dict[str, object]:
        return dict(attrs.asdict(self))

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.id_variable, self.target_start_variable, self.target_end_variable)


ServedProcessor: TypeAlias = RelativeDifferenceParameters | InterRecordRangeDifferenceParameters


def processor_from_block(block: Mapping[str, object]) -> ServedProcessor:
    """No tag says which it is: its fields do (contract 5.3)."""
    if "references" in block:
        return RelativeDifferenceParameters(
            str(block.get("target")), plain.texts(block["references"]), plain.number(block.get("scaling_unit"))
        )
    return InterRecordRangeDifferenceParameters(
        str(block.get("id_variable")), str(block.get("target_start_variable")), str(block.get("target_end_variable"))
    )
