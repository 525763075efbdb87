"""The words the service knows (contract 3.3). Wherever one is taken, the plain word is as good as the member."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from audiencekit.errors import InvalidInput

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


class ColumnType(StrEnum):
    INT = "int"
    BOOL = "bool"
    CATEGORY = "category"
    NUMERIC = "float"
    DATETIME = "datetime"
    DATETIME_TZ = "datetime_tz"


class LinkMethod(StrEnum):
    """How avatars of a child table find their parent. ``SENSITIVE_ORIGINAL_ORDER_ASSIGNMENT`` keeps the original's own
    links and gives people away."""

    LINEAR_SUM_ASSIGNMENT = "linear_sum_assignment"
    MINIMUM_DISTANCE_ASSIGNMENT = "minimum_distance_assignment"
    SENSITIVE_ORIGINAL_ORDER_ASSIGNMENT = "sensitive_original_order_assignment"
    TIME_SERIES = "time_series"


class ImputeMethod(StrEnum):
    KNN = "knn"
    MODE = "mode"
    MEDIAN = "median"
    MEAN = "mean"
    FAST_KNN = "fast_knn"


class ExcludeVariablesMethod(StrEnum):
    """How excluded columns come back. ``ROW_ORDER`` gives each avatar the values of its own record: sensitive."""

    ROW_ORDER = "row_order"
    COORDINATE_SIMILARITY = "coordinate_similarity"


class AlignmentMethod(StrEnum):
    SPECIFIED = "specified"
    MAX = "max"
    MIN = "min"
    MEAN = "mean"


class ProjectionType(StrEnum):
    FPCA = "fpca"
    FLATTEN = "flatten"


class AugmentationStrategy(StrEnum):
    minority = "minority"
    not_majority = "not_majority"


class FastDpMechanism(StrEnum):
    GAUSSIAN = "gaussian"
    GMM = "gmm"
    HISTOGRAM = "histogram"


class ReportType(StrEnum):
    BASIC = "basic"
    PIA = "pia"


class ReportLanguage(StrEnum):
    EN = "en"
    FR = "fr"


class OutputFormat(StrEnum):
    """Of a report."""

    PDF = "pdf"
    DOCX = "docx"


class PiiType(StrEnum):
    EMAIL = "EMAIL"
    FIRST_NAME = "FIRST_NAME"
    LAST_NAME = "LAST_NAME"
    FULL_NAME = "FULL_NAME"
    PHONE = "PHONE"
    SSN = "SSN"
    ADDRESS = "ADDRESS"
    FREE_TEXT = "FREE_TEXT"


class SpecificIdLetterCase(StrEnum):
    UPPER = "upper"
    LOWER = "lower"
    BOTH = "both"


class SensitivityLevel(StrEnum):
    VERY_HIGH = "Very High"
    HIGH = "High"
    MEDIUM = "Medium"
    LOW = "Low"
    VERY_LOW = "Very Low"
    NEGLIGIBLE = "Negligible"
    UNDEFINED = "Undefined"


class DataRecipient(StrEnum):
    UNKNOWN = "unknown"
    OPENDATA = "opendata"
    CONTRACTUAL_THIRDPARTY = "contractual_thirdparty"
    INTERNAL = "internal"
    OUTSIDE_EU = "outside_eu"
    TRUSTED_THIRDPARTY = "trusted_thirdparty"


class DataSubject(StrEnum):
    UNKNOWN = "unknown"
    PATIENTS = "patients"
    EMPLOYEES = "employees"
    CLIENTS = "clients"
    USERS = "users"
    STUDENTS = "students"


class DataType(StrEnum):
    UNKNOWN = "unknown"
    HEALTH = "health"
    HR = "hr"
    MOBILITY = "mobility"
    INSURANCE = "insurance"
    FINANCE = "finance"
    EDUCATION = "education"


def values(kind: type[StrEnum]) -> tuple[str, ...]:
    """The words of *kind*."""
    return tuple(member.value for member in kind)


def choose(kind: type[ChoiceT], value: object, what: str) -> ChoiceT:
    """*value*, a member of *kind* or its word, also in other case. Raises InvalidInput naming the words there are."""
    if isinstance(value, str):
        for member in kind:
            if value.lower() in (member.value.lower(), member.name.lower()):
                return member
    raise InvalidInput(f"{what} must be one of {', '.join(values(kind))}, got {value!r}")
