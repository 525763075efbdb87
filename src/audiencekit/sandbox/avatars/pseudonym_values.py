"""The values that stand in the place of others, by strategy (contract 5.3)."""

from __future__ import annotations

import hashlib
import string
import uuid
from collections.abc import Mapping

import numpy as np
import pandas as pd

from audiencekit.engine.linked.randomness import stream
from audiencekit.sandbox.avatars.fakes import fake
from audiencekit.sandbox.avatars.pseudonym import LetterCase, Pseudonym
from audiencekit.sandbox.avatars.table_files import TableFault

_LETTERS: Mapping[LetterCase, str] = {
    "upper": string.ascii_uppercase,
    "lower": string.ascii_lowercase,
    "both": string.ascii_letters,
}
_TRIES = 100  # for an identifier that is not taken yet


def replaced(
    values: pd.Series, how: Pseudonym, seed: int, rng: np.random.Generator, columns: Mapping[str, pd.Series]
) -> pd.Series:
    """A pseudonym for each value; missing ones stay missing. *columns* are those a pattern may name, row by row;
    *seed* is the run's, *rng* the column's own."""
    if how.kind == "CONSTANT":
        return pd.Series([how.value] * len(values))
    codes, known = pd.factorize(values)
    if how.kind == "HASH_SHA256":
        new: list[object] = [hashlib.sha256(str(value).encode()).hexdigest() for value in known]
        return _taken(new, codes)
    if not how.consistent:
        codes = np.where(codes < 0, -1, np.arange(len(codes)))
    count = len(values) if not how.consistent else len(known)
    if how.kind == "INTEGER":
        return _taken([int(number) + 1 for number in rng.permutation(count)], codes)
    if how.kind == "SPECIFIC_ID":
        return _by_pattern(how, codes, count, rng, columns)
    # Equal values get equal pseudonyms in whatever table and column of the run they stand (contract 5.3).
    draws = (stream(seed, "pseudonym", how.kind, str(value)) for value in known) if how.consistent else [rng] * count
    if how.kind == "FAKER":
        return _taken([fake(how.pii_type, draw, many=how.high_variability) for draw in draws], codes)
    return _taken([str(uuid.UUID(bytes=draw.bytes(16), version=4)) for draw in draws], codes)


def _taken(new: list[object] | list[str] | list[int], codes: np.ndarray[tuple[int], np.dtype[np.intp]]) -> pd.Series:
    cells = [None if code < 0 else new[code] for code in codes]
    return pd.Series(cells, dtype="Int64" if new and isinstance(new[0], int) and None in cells else None)


def _by_pattern(
    how: Pseudonym,
    codes: np.ndarray[tuple[int], np.dtype[np.intp]],
    count: int,
    rng: np.random.Generator,
    columns: Mapping[str, pd.Series],
) -> pd.Series:
    parts = _parts(how.pattern)
    for kind, text in parts:
        if kind == "column" and text not in columns:
            raise TableFault(f"pattern '{how.pattern}': '{text}' is no column that is replaced before this one")
    seen: set[tuple[str, ...]] = set()
    drawn: list[tuple[str, ...]] = []
    for _ in range(count):
        made = _draw(parts, how.letter_case, rng)
        for _ in range(_TRIES):
            if made not in seen:
                break
            made = _draw(parts, how.letter_case, rng)
        seen.add(made)
        drawn.append(made)
    others = {text: columns[text].reset_index(drop=True) for kind, text in parts if kind == "column"}
    cells: list[str | None] = []
    for row, code in enumerate(codes):
        if code < 0:
            cells.append(None)
            continue
        pieces = zip(parts, drawn[code], strict=True)
        cells.append(
            "".join(str(others[text].iloc[row]) if kind == "column" else piece for (kind, text), piece in pieces)
        )
    return pd.Series(cells)


def _draw(parts: list[tuple[str, str]], case: LetterCase, rng: np.random.Generator) -> tuple[str, ...]:
    among = {"#": string.digits, "?": _LETTERS[case], "^": string.ascii_lowercase + string.digits}
    return tuple(
        among[kind][int(rng.integers(len(among[kind])))] if kind in among else text if kind == "text" else ""
        for kind, text in parts
    )


def _parts(pattern: str) -> list[tuple[str, str]]:
    """The pattern in pieces: what to draw, the name of a column, or text."""
    parts: list[tuple[str, str]] = []
    place = 0
    while place < len(pattern):
        sign = pattern[place]
        end = pattern.find("}}", place) if pattern.startswith("{{", place) else -1
        if sign == "\\" and place + 1 < len(pattern):
            parts.append(("text", pattern[place + 1]))
            place += 2
        elif end > 0:
            parts.append(("column", pattern[place + 2 : end].strip()))
            place = end + 2
        else:
            parts.append((sign, "") if sign in "#?^" else ("text", sign))
            place += 1
    return parts
