"""Independent streams of random numbers from one seed (contract 1.11)."""

from __future__ import annotations

import secrets

import attrs
import numpy as np

SEED_BITS = 53  # a drawn seed survives JSON readers that hold numbers as doubles


def draw_seed() -> int:
    """A seed from the system's source of randomness."""
    return secrets.randbits(SEED_BITS)


@attrs.frozen(kw_only=True)
class Streams:
    """The streams of a run that this version draws from; the contract reserves the others' places."""

    weights: np.random.Generator
    modalities: np.random.Generator
    shuffle: np.random.Generator

    @classmethod
    def from_seed(cls, seed: int) -> Streams:
        """Spawn all eight in the contract's order, so that later stages leave these three as they are."""
        (_imputation, _reduction, _projection, weights, modalities, _excluded, shuffle, _privacy) = (
            np.random.SeedSequence(seed).spawn(8)
        )
        return cls(
            weights=np.random.default_rng(weights),
            modalities=np.random.default_rng(modalities),
            shuffle=np.random.default_rng(shuffle),
        )
