"""What the documents of a set say of one table, as the engine's own value classes (contract 5.3).

A value the engine would refuse whatever the table is refused here, at its place in the document (422).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import TypeVar, cast, get_args

import attrs

from audiencekit.engine.dp import GaussianDP, MarginalsDP, Mechanism
from audiencekit.engine.errors import EngineError
from audiencekit.engine.linked.series_parameters import Alignment, Projection, SeriesParameters, Unalignment
from audiencekit.engine.options import Augmentation, Exclusion, ExclusionMethod, Imputation, ImputationMethod
from audiencekit.engine.private import DifferentialPrivacy
from audiencekit.engine.processors import Processor, RangeDifference, RelativeDifference
from audiencekit.sandbox.avatars.node import Node, flag_or

Value = TypeVar("Value")

# The maps by table, and the members each of their blocks may have.
_COMMON = (
    "ncp",
    "use_categorical_reduction",
    "column_weights",
    "exclude_variables",
    "imputation",
    "data_augmentation",
    "avatarization_processors_parameters",
)
_OPEN = ("epsilon", "preprocess_budget_ratio")
_FAST = ("epsilon", "mechanism", "gmm_n_components", "histogram_n_bins", "bounds_percentile")
_SHARES = ("preprocess_budget_ratio", "bounds_percentile")
_COUNTS = ("gmm_n_components", "histogram_n_bins", "ncp")
_METRICS = ("ncp", "use_categorical_reduction", "imputation", "exclude_variables", "column_weights")
BLOCKS: Mapping[str, tuple[str, ...]] = {
    "avatarization": ("k", *_COMMON),
    "avatarization_open_dp": (*_OPEN, *_COMMON),
    "avatarization_fast_dp": (*_FAST, *_COMMON),
    "privacy_metrics": (*_METRICS, "known_variables", "target", "quantile_threshold"),
    "signal_metrics": _METRICS,
}


@attrs.frozen(kw_only=True)
class TableSettings:
    """Parameters of one table in one document. *unserved* names members this sandbox knows nothing of."""

    k: int | None = None
    ncp: int | None = None
    use_categorical_reduction: bool | None = None
    column_weights: Mapping[str, float] | None = None
    exclude: Exclusion | None = None
    imputation: Imputation | None = None
    augmentation: Augmentation | None = None
    processors: tuple[Processor, ...] = ()
    dp: DifferentialPrivacy | None = None
    series: SeriesParameters | None = None
    known_variables: tuple[str, ...] = ()
    target: str | None = None
    quantile_threshold: float | None = None
    unserved: tuple[str, ...] = ()


def read_settings(map_name: str, node: Node) -> TableSettings:
    """A table's block in the map *map_name*."""
    members = node.entries()
    weights, known, steps = (
        members.get(key) for key in ("column_weights", "known_variables", "avatarization_processors_parameters")
    )
    unknown = (key for key in members if key not in BLOCKS[map_name])
    return TableSettings(
        k=_or_none(members.get("k"), Node.whole),
        ncp=_or_none(members.get("ncp"), Node.whole),
        use_categorical_reduction=_or_none(members.get("use_categorical_reduction"), Node.flag),
        column_weights={column: weight.number() for column, weight in weights.entries().items()} if weights else None,
        exclude=_or_none(members.get("exclude_variables"), read_exclusion),
        imputation=_or_none(members.get("imputation"), _imputation),
        augmentation=_or_none(members.get("data_augmentation"), _augmentation),
        processors=tuple(_processor(step) for step in steps.items()) if steps else (),
        dp=_private(map_name, node),
        known_variables=tuple(column.text() for column in known.items()) if known else (),
        target=_or_none(members.get("target"), Node.text),
        quantile_threshold=_or_none(members.get("quantile_threshold"), Node.number),
        unserved=tuple(key for key in unknown if members[key].value not in (False, {}, [])),
    )


def read_series(node: Node) -> SeriesParameters:
    """A table's block in ``time_series``."""
    projection, alignment = node.get("projection"), node.get("alignment")
    unalignment = node.get("unalignment")
    if unalignment is not None and isinstance(unalignment.value, dict):
        unalignment = unalignment.get("strategy") or unalignment.get("method")
    kind, nf = (projection.get("projection_type"), projection.get("nf")) if projection else (None, None)
    method, points = (alignment.get("method"), alignment.get("nb_points")) if alignment else (None, None)
    size = _or_none(points, Node.whole)
    with _refused_at(node):
        return SeriesParameters(
            projection=kind.one_of(cast("tuple[Projection, ...]", get_args(Projection))) if kind else "fpca",
            nf=_or_none(nf, Node.whole),
            alignment=_alignment(method, size),
            nb_points=size,
            unalignment=(
                unalignment.one_of(cast("tuple[Unalignment, ...]", get_args(Unalignment))) if unalignment else "uniform"
            ),
            exclude=_or_none(node.get("exclude_variables"), read_exclusion),
        )


def _alignment(method: Node | None, size: int | None) -> Alignment:
    if method is None:
        return "max" if size is None else "specified"
    return method.one_of(cast("tuple[Alignment, ...]", get_args(Alignment)))


def read_exclusion(node: Node) -> Exclusion | None:
    """The block ``exclude_variables``; None when it names no column. Without a strategy the one that is safe."""
    names, strategy = node.get("variable_names"), node.get("replacement_strategy")
    variables = tuple(name.text() for name in names.items()) if names else ()
    if not variables:
        return None
    methods = cast("tuple[ExclusionMethod, ...]", get_args(ExclusionMethod))
    return Exclusion(variable_names=variables, method=strategy.one_of(methods) if strategy else "coordinate_similarity")


def _imputation(node: Node) -> Imputation | None:
    if not node.entries():  # the web application writes every member, as null
        return None
    method, k, fraction = node.get("method"), node.get("k"), node.get("training_fraction")
    methods = cast("tuple[ImputationMethod, ...]", get_args(ImputationMethod))
    with _refused_at(node):
        return Imputation(
            method=method.one_of(methods) if method else "fast_knn",
            k=5 if k is None else k.whole(),
            training_fraction=_or_none(fraction, Node.number),
            return_data_imputed=flag_or(node.get("return_data_imputed"), False),
        )


def _augmentation(node: Node) -> Augmentation | None:
    strategy = node.get("augmentation_strategy")
    if strategy is None:
        return None
    with _refused_at(node):
        return Augmentation(
            strategy=_strategy(strategy),
            target_column=_or_none(node.get("target_column"), Node.text),
            should_anonymize_original_table=flag_or(node.get("should_anonymize_original_table"), True),
        )


def _strategy(node: Node) -> float | Mapping[str, float]:
    if isinstance(node.value, dict):
        return {modality: ratio.number() for modality, ratio in node.entries().items()}
    if isinstance(node.value, str):
        return cast("float", node.one_of(("minority", "not_majority")))
    return node.number()


def _processor(node: Node) -> Processor:
    # Entries carry no tag: they are told apart by their members (contract 5.3).
    with _refused_at(node):
        if node.get("id_variable") is not None:
            return RangeDifference(
                id_variable=node.need("id_variable").text(),
                target_start_variable=node.need("target_start_variable").text(),
                target_end_variable=node.need("target_end_variable").text(),
            )
        unit = node.get("scaling_unit")
        return RelativeDifference(
            target=node.need("target").text(),
            references=tuple(reference.text() for reference in node.need("references").items()),
            scaling_unit=1.0 if unit is None else unit.number(),
        )


def _private(map_name: str, node: Node) -> DifferentialPrivacy | None:
    if map_name not in ("avatarization_open_dp", "avatarization_fast_dp"):
        return None
    epsilon = node.need("epsilon").number()
    open_dp = map_name == "avatarization_open_dp"
    given: dict[str, object] = {key: node.need(key).number() for key in _SHARES if node.get(key) is not None}
    with _refused_at(node):
        if open_dp:
            return cast("DifferentialPrivacy", attrs.evolve(MarginalsDP(epsilon=epsilon), **given))
        given |= {key: node.need(key).whole() for key in _COUNTS if node.get(key) is not None}
        if (mechanism := node.get("mechanism")) is not None:
            given["mechanism"] = mechanism.one_of(cast("tuple[Mechanism, ...]", get_args(Mechanism)))
        return cast("DifferentialPrivacy", attrs.evolve(GaussianDP(epsilon=epsilon), **given))


def _or_none(node: Node | None, read: Callable[[Node], Value]) -> Value | None:
    return None if node is None else read(node)


@contextmanager
def _refused_at(node: Node) -> Generator[None]:
    try:
        yield
    except EngineError as refused:
        raise node.refuse(str(refused)) from refused
