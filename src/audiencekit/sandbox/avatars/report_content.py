"""What the reports say, as headings, paragraphs and tables. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias, cast

import attrs

from audiencekit.sandbox.avatars.report import Language
from audiencekit.sandbox.avatars.report_words import WORDS

# Which figures speak of which of the three risks (method 4.2); the rest of the privacy figures are not shown by risk.
RISKS: Mapping[str, tuple[str, ...]] = {
    "singling_out": (
        "hidden_rate",
        "local_cloaking",
        "distance_to_closest",
        "closest_distances_ratio",
        "closest_rate",
        "column_direct_match_protection",
        "row_direct_match_protection",
        "categorical_hidden_rate",
    ),
    "linkability": ("knowledge_protection_rate", "linkability_protection_rate"),
    "inference": ("inference_accuracy_ratio", "inference_categorical", "inference_continuous"),
}


@attrs.frozen
class Heading:
    """*level* 1 is the title."""

    words: str
    level: int = 2


@attrs.frozen
class Paragraph:
    words: str


@attrs.frozen
class Grid:
    """Rows of text, the first of them the header."""

    rows: tuple[tuple[str, ...], ...]


Block: TypeAlias = Heading | Paragraph | Grid
Measures: TypeAlias = Sequence[Mapping[str, object]]  # the contents of the metrics' files


def basic(language: Language, display_name: str, day: str, privacy: Measures, signal: Measures) -> Iterator[Block]:
    """The report on a whole set."""
    words = WORDS[language]
    yield Heading(words["title"], 1)
    yield Paragraph(f"{words['set']}: {display_name}. {words['made']} {day}.")
    yield Paragraph(words["method"])
    for table in tables_of(privacy, signal):
        yield Heading(f"{words['table']} {table}")
        yield from _figures(words, "privacy", _of(table, privacy))
        yield from _figures(words, "signal", _of(table, signal))
    yield Paragraph(words["caution"])


def assessment(
    language: Language,
    display_name: str,
    day: str,
    pia: Mapping[str, str],
    table: str,
    privacy: Measures,
    signal: Measures,
) -> Iterator[Block]:
    """The assessment of one table."""
    words = WORDS[language]
    yield Heading(f"{words['pia_title']}: {table}", 1)
    yield Paragraph(f"{words['set']}: {display_name}. {words['made']} {day}.")
    yield Heading(words["context"])
    about = ("datarecipient", "data_type", "datasubject", "sensitivity_level")
    yield Grid(tuple((words[key], pia.get(key, "unknown")) for key in about))
    yield Paragraph(words["method"])
    yield Heading(words["risks"])
    entries = _of(table, privacy)
    alone = [entry for entry in entries if _place(entry).get("computation_type") == "standalone"][:1]
    for risk, names in RISKS.items():
        yield Heading(words[risk], 3)
        yield from _grids(words, alone, names)
    yield from _figures(words, "signal", _of(table, signal))
    yield Heading(words["conclusion"])
    missed = [name for entry in alone for name in _shown(entry) if _met(entry, name) is False]
    yield Paragraph(words["bad" if missed else "good"])
    yield Paragraph(words["caution"])


def tables_of(*measures: Measures) -> list[str]:
    """The tables that were measured, each once."""
    return list(dict.fromkeys(str(_place(entry).get("table_name")) for found in measures for entry in found))


def _figures(words: Mapping[str, str], kind: str, entries: Measures) -> Iterator[Block]:
    yield Heading(words[kind], 3)
    yield from _grids(words, entries, None)


def _grids(words: Mapping[str, str], entries: Measures, names: Sequence[str] | None) -> Iterator[Block]:
    shown = 0
    for entry in entries:
        rows = [
            (name, _number(words, entry.get(name)), str(_targets(entry).get(name, "")), _answer(words, entry, name))
            for name in _shown(entry)
            if names is None or name in names
        ]
        if rows:
            reference = _place(entry).get("reference")
            if names is None:
                yield Paragraph(words["alone"] if reference is None else f"{words['with']} {reference}")
            yield Grid(((words["figure"], words["value"], words["target"], words["met"]), *rows))
            shown += 1
    if not shown:
        yield Paragraph(words["none"])


def _of(table: str, measures: Measures) -> Measures:
    return [entry for entry in measures if _place(entry).get("table_name") == table]


def _shown(entry: Mapping[str, object]) -> list[str]:
    """Names of the figures that are numbers or have a target, so that what could not be computed shows."""
    numbers = [name for name, value in entry.items() if isinstance(value, int | float) and not isinstance(value, bool)]
    return list(dict.fromkeys((*numbers, *_targets(entry))))


def _answer(words: Mapping[str, str], entry: Mapping[str, object], name: str) -> str:
    met = _met(entry, name)
    return "" if met is None else words["yes" if met else "no"]


def _met(entry: Mapping[str, object], name: str) -> bool | None:
    value, found = entry.get(name), re.fullmatch(r"([<>]) (-?[\d.]+)", str(_targets(entry).get(name, "")))
    if found is None or not isinstance(value, int | float):
        return None
    return value > float(found[2]) if found[1] == ">" else value < float(found[2])


def _number(words: Mapping[str, str], value: object) -> str:
    return f"{value:.4g}" if isinstance(value, int | float) else words["unknown"]


def _targets(entry: Mapping[str, object]) -> Mapping[str, object]:
    return cast("Mapping[str, object]", entry.get("targets") or {})


def _place(entry: Mapping[str, object]) -> Mapping[str, object]:
    return cast("Mapping[str, object]", entry.get("metadata") or {})
