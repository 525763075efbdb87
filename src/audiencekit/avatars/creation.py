"""A new runner, from the arguments of ``Manager.create_runner``."""

from __future__ import annotations

from audiencekit.avatars import checks, plan
from audiencekit.avatars.choices import DataRecipient, DataSubject, DataType, ReportLanguage, SensitivityLevel, choose
from audiencekit.avatars.client import ApiClient
from audiencekit.avatars.configuration import STANDARD, UNSET_PIA, Configuration
from audiencekit.avatars.runner import Runner
from audiencekit.errors import InvalidInput
from audiencekit.version import __version__

CLIENT_TYPE = "audiencekit"  # by which sets of ours are known

_PIA = {
    "datarecipient": (DataRecipient, "pia_data_recipient"),
    "data_type": (DataType, "pia_data_type"),
    "datasubject": (DataSubject, "pia_data_subject"),
    "sensitivity_level": (SensitivityLevel, "pia_sensitivity_level"),
}


def new_runner(
    api: ApiClient,
    set_name: object,
    *,
    seed: object,
    max_distribution_plots: object,
    output_format: object,
    pia: tuple[object, object, object, object],
    report_language: object,
    compute_figures: object,
) -> Runner:
    """The runner, its arguments checked. Raises InvalidInput."""
    label = plan.check_set_name(set_name)
    output: dict[str, object] = {}
    if output_format is not None:
        if output_format not in ("csv", "parquet"):
            raise InvalidInput(f"output_format must be csv or parquet, got {output_format!r}")
        output["format"] = output_format
    if max_distribution_plots is not None:
        output["max_distribution_plots"] = checks.whole(max_distribution_plots, "max_distribution_plots", least=0)
    said = {
        name: choose(kind, value, argument).value
        for (name, (kind, argument)), value in zip(_PIA.items(), pia, strict=True)
        if value is not None
    }
    configuration = Configuration(
        display_name=label,
        seed=None if seed is None else checks.whole(seed, "seed", least=0),
        compute_figures=None if compute_figures is None else checks.flag(compute_figures, "compute_figures"),
        pia={**UNSET_PIA, **said},
        annotations={"client_type": CLIENT_TYPE, "client_version": __version__},
        outputs={STANDARD: output} if output else {},
    )
    return Runner(api, configuration, language=choose(ReportLanguage, report_language, "report_language").value)
