"""Fresh keys that tell nothing about the originals, and whose row a key is (contract 2.3, step 2)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from pandas.api import types

from audiencekit.engine.columns import Rows
from audiencekit.engine.errors import EngineError

NOBODY = -1  # row number of a missing key's parent


def fresh_keys(original: pd.Series, count: int, rng: np.random.Generator) -> pd.Series:
    """`count` unique values of the column's type, in random order, none of them an original key.

    Integers: 1 to count where no original key is among them, else as many above a power of ten beyond the largest
    key. (In a type too small for that, 1 to count.) Text and categories: random UUIDs.
    Raises EngineError `invalid_primary_key` for a column of another type.
    """
    dtype = original.dtype
    if types.is_object_dtype(dtype) and types.infer_dtype(original, skipna=True) == "integer":
        return fresh_keys(original.astype("int64"), count, rng).astype(object)  # integers, kept as Python's own
    if types.is_bool_dtype(dtype) or not (types.is_numeric_dtype(dtype) or _is_text(original)):
        raise EngineError(
            "invalid_primary_key", column=str(original.name), expected="integers or text", received=f"type {dtype}"
        )
    if types.is_numeric_dtype(dtype):
        numbers = rng.permutation(count) + _first_number(original, count)
        return pd.Series(numbers, name=original.name).astype(dtype)
    texts = _uuids(count, rng)
    if isinstance(dtype, pd.CategoricalDtype):
        return pd.Series(
            pd.Categorical(texts, categories=sorted(texts), ordered=bool(dtype.ordered)), name=original.name
        )
    return pd.Series(texts, dtype=dtype, name=original.name)


def _is_text(keys: pd.Series) -> bool:
    if isinstance(keys.dtype, pd.CategoricalDtype):
        return True
    return types.is_string_dtype(keys.dtype) or types.is_object_dtype(keys.dtype)


def _first_number(keys: pd.Series, count: int) -> int:
    known = keys.dropna()
    if not known.between(1, count).any():
        return 1
    largest = int(known.max())
    start = 10 ** len(str(max(largest, count))) + 1
    return start if start + count <= _largest(keys) else 1


def _largest(keys: pd.Series) -> int:
    """The largest number the column's type holds exactly."""
    name = str(keys.dtype).lower().partition("[")[0].removesuffix("_")
    whole = {"int8": 7, "int16": 15, "int32": 31, "int64": 63, "uint8": 8, "uint16": 16, "uint32": 32, "uint64": 63}
    fractions = {"float16": 11, "float32": 24, "halffloat": 11, "float": 24}
    bits = whole.get(name) or fractions.get(name) or 53
    return 2**bits - 1


def _uuids(count: int, rng: np.random.Generator) -> list[str]:
    """Version 4, written out by hand: a million of them through uuid.UUID takes many seconds."""
    digits = rng.bytes(16 * count).hex()
    variant = "89ab"
    result: list[str] = []
    for at in range(0, 32 * count, 32):
        one = digits[at : at + 32]
        kind = variant[int(one[16], 16) & 3]
        result.append(f"{one[:8]}-{one[8:12]}-4{one[13:16]}-{kind}{one[17:20]}-{one[20:]}")
    return result


def parent_rows(parent_keys: pd.Series, child_keys: pd.Series) -> Rows:
    """For each child the row number of its parent, NOBODY where the key is missing.

    Raises EngineError `orphan_foreign_key` with the number of keys no parent has.
    """
    missing = child_keys.isna().to_numpy(dtype=bool)
    rows = np.full(len(child_keys), NOBODY, dtype=np.intp)
    held = _plain(child_keys[~missing])
    rows[~missing] = pd.Index(_plain(parent_keys)).get_indexer(pd.Index(held))
    orphans = np.flatnonzero((rows == NOBODY) & ~missing)
    if orphans.size:
        example: object = child_keys.iloc[int(orphans[0])]
        raise EngineError(
            "orphan_foreign_key",
            column=str(child_keys.name),
            expected="keys that the parent has",
            received=f"{orphans.size} keys it has not, such as {example!r}",
        )
    return rows


def _plain(keys: pd.Series) -> pd.Series:
    """Values of one type whatever the column's: nullable, Arrow and NumPy integers of one value are one key."""
    if isinstance(keys.dtype, pd.CategoricalDtype):
        return pd.Series(keys.to_numpy(dtype=object)).infer_objects()
    if types.is_integer_dtype(keys.dtype):
        return pd.Series(keys.to_numpy(dtype=np.int64))
    if types.is_float_dtype(keys.dtype):
        return pd.Series(keys.to_numpy(dtype=np.float64))
    return pd.Series(keys.to_numpy(dtype=object))


def key_column(like: pd.Series, new_keys: pd.Series, rows: Rows | Sequence[int]) -> pd.Series:
    """A foreign key: the new key of each row number, missing for NOBODY, in the type of the column `like`."""
    places = np.asarray(rows, dtype=np.intp)
    held = places != NOBODY
    taken = new_keys.take(np.where(held, places, 0)).reset_index(drop=True).where(pd.Series(held))
    if isinstance(like.dtype, pd.CategoricalDtype):
        return taken.astype("category")
    if types.is_integer_dtype(like.dtype) and not held.all():
        return taken.astype("Int64")
    return taken.astype(like.dtype)
