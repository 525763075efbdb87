"""What a document says of a report (contract 5.3)."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

ReportKind: TypeAlias = Literal["basic", "pia"]
ReportFormat: TypeAlias = Literal["pdf", "docx"]
Language: TypeAlias = Literal["en", "fr"]


@attrs.frozen(kw_only=True)
class Report:
    """*kind* ``pia`` is the assessment of the impact on privacy, always a .docx."""

    kind: ReportKind = "basic"
    format: ReportFormat = "pdf"
    language: Language = "en"
