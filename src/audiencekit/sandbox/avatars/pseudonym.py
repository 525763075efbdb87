"""The strategies that replace the values of a column, as a document names them (contract 5.3)."""

from __future__ import annotations

from typing import Literal, TypeAlias, cast, get_args

import attrs

from audiencekit.sandbox.avatars.node import Node, flag_or

Strategy: TypeAlias = Literal["FAKER", "HASH_SHA256", "UUID4", "CONSTANT", "INTEGER", "SPECIFIC_ID"]
PiiType: TypeAlias = Literal["EMAIL", "FIRST_NAME", "LAST_NAME", "FULL_NAME", "PHONE", "SSN", "ADDRESS", "FREE_TEXT"]
LetterCase: TypeAlias = Literal["upper", "lower", "both"]


@attrs.frozen(kw_only=True)
class Pseudonym:
    """How a column's values are replaced. *consistent*: equal values get equal pseudonyms. *pii_type* and
    *high_variability* are FAKER's, *value* CONSTANT's, *pattern* and *letter_case* SPECIFIC_ID's."""

    kind: Strategy
    consistent: bool = True
    pii_type: PiiType = "FREE_TEXT"
    high_variability: bool = False
    value: str = ""
    pattern: str = ""
    letter_case: LetterCase = "both"


def read_pseudonym(node: Node) -> Pseudonym:
    """The member ``pseudonymization`` of a column."""
    kind: Strategy = node.need("kind").one_of(cast("tuple[Strategy, ...]", get_args(Strategy)))
    case = node.get("letter_case")
    cases = cast("tuple[LetterCase, ...]", get_args(LetterCase))
    types = cast("tuple[PiiType, ...]", get_args(PiiType))
    return Pseudonym(
        kind=kind,
        consistent=kind == "HASH_SHA256" or flag_or(node.get("consistent"), True),
        pii_type=node.need("pii_type").one_of(types) if kind == "FAKER" else "FREE_TEXT",
        high_variability=flag_or(node.get("high_variability"), False),
        value=node.need("value").text() if kind == "CONSTANT" else "",
        pattern=node.need("pattern").text() if kind == "SPECIFIC_ID" else "",
        letter_case=case.one_of(cases) if case else "both",
    )
