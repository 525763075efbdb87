"""Parameters of a table to and from the blocks of a set's documents, losing nothing (contract 5.3, 5.6). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import attrs

from audiencekit.avatars import plain
from audiencekit.avatars.options import (
    Augmentation,
    Exclusion,
    FastDp,
    Imputation,
    OpenDp,
    Series,
    processor_from_block,
)
from audiencekit.avatars.parameters import Axes, Parameters

Block: TypeAlias = Mapping[str, object]
KNN, OPEN, FAST, SERIES = "avatarization", "avatarization_open_dp", "avatarization_fast_dp", "time_series"
_AXES = {"ncp", "use_categorical_reduction", "column_weights", "exclude_variables", "imputation"}
_KNOWN = {*_AXES, "known_variables", "target", "quantile_threshold"}  # of a block of metrics


def generation(parameters: Parameters) -> tuple[str, dict[str, object]] | None:
    """The map of ``AvatarParameters`` a table is in, and its block; None when no avatars are made of it."""
    rest = {
        **_axes(parameters, ("ncp", "use_categorical_reduction", "column_weights", "exclude_variables", "imputation")),
        "data_augmentation": parameters.augmentation.to_block() if parameters.augmentation else None,
        "avatarization_processors_parameters": [processor.to_block() for processor in parameters.processors],
    }
    if parameters.k is not None:
        return KNN, plain.present({"k": parameters.k, **rest})
    if parameters.dp is not None:
        where = OPEN if isinstance(parameters.dp, OpenDp) else FAST
        return where, plain.present({**parameters.dp.to_block(), **rest})
    return None


def privacy(parameters: Parameters) -> dict[str, object]:
    """The block of the privacy metrics; empty when there is nothing to say."""
    axes = parameters.measured(parameters.privacy)
    return plain.present(
        {
            **_axes(axes, ("ncp", "use_categorical_reduction")),
            "known_variables": list(parameters.known_variables),
            "target": parameters.target,
            "quantile_threshold": parameters.quantile_threshold,
            **_axes(axes, ("imputation", "exclude_variables", "column_weights")),
        }
    )


def signal(parameters: Parameters) -> dict[str, object]:
    """The block of the signal metrics; empty when there is nothing to say."""
    order = ("ncp", "use_categorical_reduction", "imputation", "column_weights", "exclude_variables")
    return plain.present(_axes(parameters.measured(parameters.signal), order))


def read(
    generated: tuple[str, Block] | None, privacy_block: Block | None, signal_block: Block | None, series: Block | None
) -> Parameters | None:
    """The parameters behind the blocks of one table; None when there are none. Metrics keep axes of their own where
    they are not those of the run. A block is None where its document is not there."""
    if not (generated or privacy_block or signal_block or series):
        return None
    privacy_block, signal_block = _decided(privacy_block), _decided(signal_block)
    where, block = generated or ("", dict[str, object]())
    measures: Block = privacy_block or {}
    axes, augmentation = _read_axes(block), plain.mapping(block.get("data_augmentation"))
    parameters = Parameters(
        ncp=axes.ncp,
        use_categorical_reduction=axes.use_categorical_reduction,
        column_weights=axes.column_weights,
        exclude=axes.exclude,
        imputation=axes.imputation,
        k=plain.whole(block.get("k")) if where == KNN else None,
        dp=_read_private(where, block),
        augmentation=Augmentation.from_block(augmentation) if augmentation else None,
        processors=tuple(
            processor_from_block(plain.mapping(each))
            for each in plain.items(block.get("avatarization_processors_parameters"))
        ),
        series=Series.from_block(series) if series else None,
        known_variables=plain.texts(measures.get("known_variables")),
        target=plain.text(measures.get("target")),
        quantile_threshold=plain.number(measures.get("quantile_threshold")),
    )
    used = attrs.evolve(parameters, use_excluded_variables_in_metrics=True)
    if not _fits(parameters, privacy_block, signal_block) and _fits(used, privacy_block, signal_block):
        return used
    if privacy_block is not None and privacy(parameters) != privacy_block:
        parameters = attrs.evolve(parameters, privacy=_read_axes(privacy_block))
    if signal_block is not None and signal(parameters) != signal_block:
        parameters = attrs.evolve(parameters, signal=_read_axes(signal_block))
    return parameters


def _decided(block: Block | None) -> Block | None:
    """*block* with the method of its exclusion named, as it is written here, and without what is not known here."""
    if block is None:
        return None
    exclude, known = plain.mapping(block.get("exclude_variables")), {name: block[name] for name in _KNOWN & set(block)}
    return {**known, "exclude_variables": Exclusion.from_block(exclude).to_block()} if exclude else known


def _fits(parameters: Parameters, privacy_block: Block | None, signal_block: Block | None) -> bool:
    blocks = [(privacy, privacy_block), (signal, signal_block)]
    return all(block is None or write(parameters) == block for write, block in blocks)


def _axes(axes: Axes, order: tuple[str, ...]) -> dict[str, object]:
    found: dict[str, object] = {
        "ncp": axes.ncp,
        "use_categorical_reduction": axes.use_categorical_reduction,
        "column_weights": dict(axes.column_weights),
        "exclude_variables": axes.exclude.to_block() if axes.exclude else None,
        "imputation": axes.imputation.to_block() if axes.imputation else None,
    }
    return {name: found[name] for name in order}


def _read_axes(block: Block) -> Axes:
    weights = plain.mapping(block.get("column_weights"))
    exclude, imputation = plain.mapping(block.get("exclude_variables")), plain.mapping(block.get("imputation"))
    return Axes(
        ncp=plain.whole(block.get("ncp")),
        use_categorical_reduction=plain.flag(block.get("use_categorical_reduction")),
        column_weights={name: plain.number(weight) or 0.0 for name, weight in weights.items()},
        exclude=Exclusion.from_block(exclude) if exclude else None,
        imputation=Imputation.from_block(imputation) if imputation else None,
    )


def _read_private(where: str, block: Block) -> OpenDp | FastDp | None:
    epsilon = plain.number(block.get("epsilon"))
    if epsilon is None or where not in (OPEN, FAST):
        return None
    if where == OPEN:
        return OpenDp(epsilon=epsilon, preprocess_budget_ratio=plain.number(block.get("preprocess_budget_ratio")))
    return FastDp(
        epsilon=epsilon,
        mechanism=plain.text(block.get("mechanism")),
        gmm_n_components=plain.whole(block.get("gmm_n_components")),
        histogram_n_bins=plain.whole(block.get("histogram_n_bins")),
        bounds_percentile=plain.number(block.get("bounds_percentile")),
    )
