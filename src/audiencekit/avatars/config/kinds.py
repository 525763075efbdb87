"""What each of the 14 kinds of document may hold (contract 5.2, 5.3). Data, put together from checkers."""

from __future__ import annotations

from collections.abc import Mapping

from audiencekit.avatars import choices
from audiencekit.avatars.config.checkers import (
    Checker,
    anything,
    by_name,
    either,
    fields,
    flag,
    items,
    number,
    one_of,
    refused,
    text,
    whole,
)

NAMES = items(text)
WEIGHTS = by_name(number(above=0))
RESULTS = fields(
    {
        "volume": text,
        "path": text,
        "format": one_of("csv", "parquet"),
        # Results are found by the names of the contract (6.7), and what a template may hold nobody says.
        "name_template": refused(
            "files of results keep the service's own names, by which they are found; leave it out"
        ),
        "max_distribution_plots": whole(least=0),
    }
)

PSEUDONYM = fields(
    {
        "pii_type": one_of(*choices.values(choices.PiiType)),
        "consistent": flag,
        "high_variability": flag,
        "value": text,
        "pattern": text,
        "letter_case": one_of(*choices.values(choices.SpecificIdLetterCase)),
        "kind": one_of("FAKER", "HASH_SHA256", "UUID4", "CONSTANT", "INTEGER", "SPECIFIC_ID"),
    },
    needed=("kind",),
)
COLUMN = fields(
    {
        "field": text,
        "type": one_of(*choices.values(choices.ColumnType)),
        "value_type": text,
        "identifier": flag,
        "primary_key": flag,
        "time_series_time": flag,
        "pseudonymization": PSEUDONYM,
        "drop": flag,
        "action": one_of("keep", "anonymize", "pseudonymize", "freeze", "purge", "ignore", "reference"),
        "pii_type": text,
        "provenance": fields({"suggested_by": text, "confidence": anything, "reviewed": flag}),
        "sequence": one_of("to_max", "restart", "start_at"),
        "sequence_start": whole(least=-(2**63)),
    },
    needed=("field",),
)
FILE = either(
    fields({"volume": text, "file": text}, needed=("volume", "file")), fields({"auto": one_of(True)}, needed=("auto",))
)
LINK = fields(
    {
        "field": text,
        "to": fields({"table": text, "field": text}, needed=("table", "field")),
        "method": one_of(*choices.values(choices.LinkMethod)),
    },
    needed=("field", "to"),
)
TABLE = fields(
    {
        "name": text,
        "data": FILE,
        "individual_level": flag,
        "avatars_data": FILE,
        "columns": items(COLUMN),
        "links": items(LINK),
        "treatment": one_of("anonymize", "pseudonymize", "copy", "purge", "ignore"),
        "group": text,
    },
    needed=("name",),
)

EXCLUDE = fields(
    {
        "variable_names": NAMES,
        "replacement_strategy": one_of(*choices.values(choices.ExcludeVariablesMethod)),
    },
    needed=("variable_names",),
)
IMPUTATION = fields(
    {
        "method": one_of(*choices.values(choices.ImputeMethod)),
        "k": whole(least=1),
        "training_fraction": number(above=0, most=1),
        "return_data_imputed": flag,
    }
)
AUGMENTATION = fields(
    {
        "augmentation_strategy": either(
            one_of(*choices.values(choices.AugmentationStrategy)), number(above=0), by_name(number(above=0))
        ),
        "target_column": text,
        "should_anonymize_original_table": flag,
    },
    needed=("augmentation_strategy",),
)
# No tag tells the two apart: their fields do.
PROCESSOR = either(
    fields({"target": text, "references": NAMES, "scaling_unit": number(above=0)}, needed=("target", "references")),
    fields(
        {"id_variable": text, "target_start_variable": text, "target_end_variable": text},
        needed=("id_variable", "target_start_variable", "target_end_variable"),
    ),
)
_AXES: Mapping[str, Checker] = {
    "ncp": whole(least=1),
    "use_categorical_reduction": flag,
    "column_weights": WEIGHTS,
    "exclude_variables": EXCLUDE,
    "imputation": IMPUTATION,
}
_MADE: Mapping[str, Checker] = {
    **_AXES,
    "data_augmentation": AUGMENTATION,
    "avatarization_processors_parameters": items(PROCESSOR),
}
SERIES = fields(
    {
        "projection": fields(
            {"projection_type": one_of(*choices.values(choices.ProjectionType)), "nf": whole(least=1)}
        ),
        "alignment": fields({"nb_points": whole(least=1), "method": one_of(*choices.values(choices.AlignmentMethod))}),
        "unalignment": anything,
        "exclude_variables": EXCLUDE,
    }
)
PRIVACY = fields({**_AXES, "known_variables": NAMES, "target": text, "quantile_threshold": number(above=-1, most=100)})
RUN = fields(
    {
        "schema": text,
        "avatarization": by_name(fields({"k": whole(least=1), **_MADE}, needed=("k",))),
        "avatarization_open_dp": by_name(
            fields(
                {"epsilon": number(above=0), "preprocess_budget_ratio": number(above=0, most=1), **_MADE},
                needed=("epsilon",),
            )
        ),
        "avatarization_fast_dp": by_name(
            fields(
                {
                    "epsilon": number(above=0),
                    "mechanism": one_of(*choices.values(choices.FastDpMechanism)),
                    "gmm_n_components": whole(least=1),
                    "histogram_n_bins": whole(least=1),
                    "bounds_percentile": number(above=-1, most=50),
                    **_MADE,
                },
                needed=("epsilon",),
            )
        ),
        "avatarization_ref": anything,
        "time_series": by_name(SERIES),
        "time_series_ref": anything,
        "privacy_metrics": by_name(PRIVACY),
        "signal_metrics": by_name(fields(_AXES)),
        "results": RESULTS,
        "seed": whole(least=0),
        "compute_figures": flag,
        "input": anything,
    },
    needed=("schema",),
)

SPECS: Mapping[str, Checker] = {
    "AvatarMetadata": fields(
        {
            "display_name": text,
            "pia_metadata": fields(
                {"datarecipient": text, "data_type": text, "datasubject": text, "sensitivity_level": text}
            ),
        }
    ),
    "AvatarVolume": fields({"url": text}, needed=("url",)),
    "AvatarSchema": fields(
        {"tables": items(TABLE), "schema_ref": text, "check_links_between_tables": flag}, needed=("tables",)
    ),
    "AvatarAdviceParameters": fields(
        {
            "schema": text,
            "advice": fields({"advisor_type": items(one_of("variables", "parameters", "tables_links"))}),
            "results": RESULTS,
        },
        needed=("schema",),
    ),
    "AvatarSchemaDiscoveryParameters": fields({"results": RESULTS, "source": text, "tables": NAMES, "input": anything}),
    "AvatarExtractParameters": fields(
        {
            "schema": text,
            "results": RESULTS,
            "seed": whole(least=0),
            "source": text,
            "group": text,
            "row_filter": by_name(fields({"where": items(anything), "limit": whole(least=0)})),
        }
    ),
    "AvatarParameters": RUN,
    "AvatarRegenerateParameters": fields(
        {"schema": text, "results": RESULTS, "target": text, "replace_existing_rows": flag}
    ),
    "AvatarPrivacyMetricsParameters": RUN,
    "AvatarSignalMetricsParameters": RUN,
    "AvatarReportParameters": fields(
        {
            "report_type": one_of(*choices.values(choices.ReportType)),
            "output_format": one_of(*choices.values(choices.OutputFormat)),
            "language": one_of(*choices.values(choices.ReportLanguage)),
            "results": RESULTS,
        },
        needed=("report_type",),
    ),
    "AvatarDatabase": fields({"connection": text, "backing": text, "files": text}),
    "AvatarSharedEntity": fields(
        {
            "seed": whole(least=0),
            "key": fields(
                {
                    "strategy": PSEUDONYM,
                    "exclude_values": items(anything),
                    "mapping": items(fields({"database": text, "table": text, "column": text})),
                }
            ),
            "attributes": items(fields({"name": text, "strategy": PSEUDONYM, "columns": anything})),
        }
    ),
    "AvatarReferenceParameters": fields({"results": RESULTS}),
}
