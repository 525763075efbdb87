"""Avatars: turn a table of people into a table of avatars, and measure what it reveals and what it keeps.

from audiencekit.avatars import Manager

with Manager("https://instance/api", api_key="octopize_apikey.…") as manager:
    runner = manager.create_runner("demo_set")
    runner.add_table("wbcd", "wbcd.csv")
    runner.set_parameters("wbcd", k=15)
    runner.run()
    runner.shuffled("wbcd")

Tables need the extra ``audiencekit[avatars]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiencekit_api.avatars.models import JobKind as JobKind
    from audiencekit_api.avatars.models import JobStatus as JobStatus

    from audiencekit.avatars.advice import Advice as Advice
    from audiencekit.avatars.advice import AdvisedLink as AdvisedLink
    from audiencekit.avatars.advice import TablesLinksAdvice as TablesLinksAdvice
    from audiencekit.avatars.choices import AlignmentMethod as AlignmentMethod
    from audiencekit.avatars.choices import AugmentationStrategy as AugmentationStrategy
    from audiencekit.avatars.choices import ColumnType as ColumnType
    from audiencekit.avatars.choices import DataRecipient as DataRecipient
    from audiencekit.avatars.choices import DataSubject as DataSubject
    from audiencekit.avatars.choices import DataType as DataType
    from audiencekit.avatars.choices import ExcludeVariablesMethod as ExcludeVariablesMethod
    from audiencekit.avatars.choices import ImputeMethod as ImputeMethod
    from audiencekit.avatars.choices import LinkMethod as LinkMethod
    from audiencekit.avatars.choices import OutputFormat as OutputFormat
    from audiencekit.avatars.choices import PiiType as PiiType
    from audiencekit.avatars.choices import ProjectionType as ProjectionType
    from audiencekit.avatars.choices import ReportLanguage as ReportLanguage
    from audiencekit.avatars.choices import ReportType as ReportType
    from audiencekit.avatars.choices import SensitivityLevel as SensitivityLevel
    from audiencekit.avatars.choices import SpecificIdLetterCase as SpecificIdLetterCase
    from audiencekit.avatars.client import ApiClient as ApiClient
    from audiencekit.avatars.configuration import Configuration as Configuration
    from audiencekit.avatars.databases import Database as Database
    from audiencekit.avatars.environment import ClientConfig as ClientConfig
    from audiencekit.avatars.manager import Manager as Manager
    from audiencekit.avatars.metrics import PrivacyMetrics as PrivacyMetrics
    from audiencekit.avatars.metrics import SignalMetrics as SignalMetrics
    from audiencekit.avatars.options import InterRecordRangeDifferenceParameters as InterRecordRangeDifferenceParameters
    from audiencekit.avatars.options import RelativeDifferenceParameters as RelativeDifferenceParameters
    from audiencekit.avatars.parameters import Parameters as Parameters
    from audiencekit.avatars.plots import PlotKind as PlotKind
    from audiencekit.avatars.progress import show_progress as show_progress
    from audiencekit.avatars.proposal import Proposal as Proposal
    from audiencekit.avatars.pseudonyms import ConstantPseudonymization as ConstantPseudonymization
    from audiencekit.avatars.pseudonyms import FakerPseudonymization as FakerPseudonymization
    from audiencekit.avatars.pseudonyms import HashPseudonymization as HashPseudonymization
    from audiencekit.avatars.pseudonyms import IntegerPseudonymization as IntegerPseudonymization
    from audiencekit.avatars.pseudonyms import PseudonymizationStrategy as PseudonymizationStrategy
    from audiencekit.avatars.pseudonyms import SpecificIdPseudonymization as SpecificIdPseudonymization
    from audiencekit.avatars.pseudonyms import UuidPseudonymization as UuidPseudonymization
    from audiencekit.avatars.results import AllResults as AllResults
    from audiencekit.avatars.results import Projections as Projections
    from audiencekit.avatars.results import Results as Results
    from audiencekit.avatars.runner import Runner as Runner
    from audiencekit.avatars.schema_plan import KeyColumnError as KeyColumnError
    from audiencekit.avatars.schema_plan import SchemaPlan as SchemaPlan
    from audiencekit.avatars.schema_plan import UnknownColumnError as UnknownColumnError
    from audiencekit.avatars.schema_plan import UnknownTableError as UnknownTableError
    from audiencekit.avatars.shared_entities import SharedAttribute as SharedAttribute
    from audiencekit.avatars.shared_entities import SharedColumn as SharedColumn
    from audiencekit.avatars.shared_entities import SharedEntity as SharedEntity
    from audiencekit.avatars.shared_entities import shared_entity as shared_entity
    from audiencekit.avatars.table import Link as Link
    from audiencekit.core._sync.job import Job as Job
    from audiencekit.core.options import ClientOptions as ClientOptions
    from audiencekit.core.schedule import JobProgress as JobProgress
    from audiencekit.core.schedule import JobState as JobState

_HOMES = {
    "Advice": "audiencekit.avatars.advice",
    "AdvisedLink": "audiencekit.avatars.advice",
    "AlignmentMethod": "audiencekit.avatars.choices",
    "AllResults": "audiencekit.avatars.results",
    "ApiClient": "audiencekit.avatars.client",
    "AugmentationStrategy": "audiencekit.avatars.choices",
    "ClientConfig": "audiencekit.avatars.environment",
    "ClientOptions": "audiencekit.core.options",
    "ColumnType": "audiencekit.avatars.choices",
    "Configuration": "audiencekit.avatars.configuration",
    "ConstantPseudonymization": "audiencekit.avatars.pseudonyms",
    "DataRecipient": "audiencekit.avatars.choices",
    "DataSubject": "audiencekit.avatars.choices",
    "DataType": "audiencekit.avatars.choices",
    "Database": "audiencekit.avatars.databases",
    "ExcludeVariablesMethod": "audiencekit.avatars.choices",
    "FakerPseudonymization": "audiencekit.avatars.pseudonyms",
    "HashPseudonymization": "audiencekit.avatars.pseudonyms",
    "ImputeMethod": "audiencekit.avatars.choices",
    "IntegerPseudonymization": "audiencekit.avatars.pseudonyms",
    "InterRecordRangeDifferenceParameters": "audiencekit.avatars.options",
    "Job": "audiencekit.core._sync.job",
    "JobKind": "audiencekit_api.avatars.models",
    "JobProgress": "audiencekit.core.schedule",
    "JobState": "audiencekit.core.schedule",
    "JobStatus": "audiencekit_api.avatars.models",
    "KeyColumnError": "audiencekit.avatars.schema_plan",
    "Link": "audiencekit.avatars.table",
    "LinkMethod": "audiencekit.avatars.choices",
    "Manager": "audiencekit.avatars.manager",
    "OutputFormat": "audiencekit.avatars.choices",
    "Parameters": "audiencekit.avatars.parameters",
    "PiiType": "audiencekit.avatars.choices",
    "PlotKind": "audiencekit.avatars.plots",
    "PrivacyMetrics": "audiencekit.avatars.metrics",
    "ProjectionType": "audiencekit.avatars.choices",
    "Projections": "audiencekit.avatars.results",
    "Proposal": "audiencekit.avatars.proposal",
    "PseudonymizationStrategy": "audiencekit.avatars.pseudonyms",
    "RelativeDifferenceParameters": "audiencekit.avatars.options",
    "ReportLanguage": "audiencekit.avatars.choices",
    "ReportType": "audiencekit.avatars.choices",
    "Results": "audiencekit.avatars.results",
    "Runner": "audiencekit.avatars.runner",
    "SchemaPlan": "audiencekit.avatars.schema_plan",
    "SensitivityLevel": "audiencekit.avatars.choices",
    "SharedAttribute": "audiencekit.avatars.shared_entities",
    "SharedColumn": "audiencekit.avatars.shared_entities",
    "SharedEntity": "audiencekit.avatars.shared_entities",
    "SignalMetrics": "audiencekit.avatars.metrics",
    "SpecificIdLetterCase": "audiencekit.avatars.choices",
    "SpecificIdPseudonymization": "audiencekit.avatars.pseudonyms",
    "TablesLinksAdvice": "audiencekit.avatars.advice",
    "UnknownColumnError": "audiencekit.avatars.schema_plan",
    "UnknownTableError": "audiencekit.avatars.schema_plan",
    "UuidPseudonymization": "audiencekit.avatars.pseudonyms",
    "shared_entity": "audiencekit.avatars.shared_entities",
    "show_progress": "audiencekit.avatars.progress",
}

__all__ = [
    "Advice",
    "AdvisedLink",
    "AlignmentMethod",
    "AllResults",
    "ApiClient",
    "AugmentationStrategy",
    "ClientConfig",
    "ClientOptions",
    "ColumnType",
    "Configuration",
    "ConstantPseudonymization",
    "DataRecipient",
    "DataSubject",
    "DataType",
    "Database",
    "ExcludeVariablesMethod",
    "FakerPseudonymization",
    "HashPseudonymization",
    "ImputeMethod",
    "IntegerPseudonymization",
    "InterRecordRangeDifferenceParameters",
    "Job",
    "JobKind",
    "JobProgress",
    "JobState",
    "JobStatus",
    "KeyColumnError",
    "Link",
    "LinkMethod",
    "Manager",
    "OutputFormat",
    "Parameters",
    "PiiType",
    "PlotKind",
    "PrivacyMetrics",
    "ProjectionType",
    "Projections",
    "Proposal",
    "PseudonymizationStrategy",
    "RelativeDifferenceParameters",
    "ReportLanguage",
    "ReportType",
    "Results",
    "Runner",
    "SchemaPlan",
    "SensitivityLevel",
    "SharedAttribute",
    "SharedColumn",
    "SharedEntity",
    "SignalMetrics",
    "SpecificIdLetterCase",
    "SpecificIdPseudonymization",
    "TablesLinksAdvice",
    "UnknownColumnError",
    "UnknownTableError",
    "UuidPseudonymization",
    "shared_entity",
    "show_progress",
]


def __getattr__(name: str) -> object:
    from audiencekit.core.lazy import resolve

    return resolve(__name__, name, _HOMES)


def __dir__() -> list[str]:
    return __all__
