"""Random streams of a set of tables, all from one seed, each named: adding a table changes no other's."""

from __future__ import annotations

import hashlib

import numpy as np

from audiencekit.engine.seeds import SEED_BITS


def stream(seed: int, *names: str) -> np.random.Generator:
    """The random numbers for one purpose."""
    return np.random.default_rng(_sequence(seed, names))


def table_seed(seed: int, table: str) -> int:
    """The seed of the run of one of several tables."""
    (word,) = _sequence(seed, ("table", table)).generate_state(1, np.uint64)
    return int(word) >> (64 - SEED_BITS)


def _sequence(seed: int, names: tuple[str, ...]) -> np.random.SeedSequence:
    # Lengths go in too: ("ab", "c") and ("a", "bc") are different purposes.
    digest = hashlib.sha256(b"".join(b"%d:%s" % (len(name.encode()), name.encode()) for name in names)).digest()
    return np.random.SeedSequence(seed, spawn_key=tuple(np.frombuffer(digest, dtype="<u4").tolist()))
