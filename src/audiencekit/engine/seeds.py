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
    """The streams of a run. The contract fixes the places of the first eight; `augmentation` and `keys` follow them.

    Nothing random belongs to reduction and projection, and the private variants take none from the seed.
    """

    imputation: np.random.Generator
    weights: np.random.Generator
    modalities: np.random.Generator
    exclusion: np.random.Generator
    shuffle: np.random.Generator
    augmentation: np.random.Generator
    keys: np.random.Generator

    @classmethod
    def from_seed(cls, seed: int) -> Streams:
        """Spawn all in the contract's order, so that a stage that is off leaves the others' numbers as they are."""
        (imputation, _reduction, _projection, weights, modalities, exclusion, shuffle, _private, augmentation, keys) = (
            np.random.default_rng(place) for place in np.random.SeedSequence(seed).spawn(10)
        )
        return cls(
            imputation=imputation,
            weights=weights,
            modalities=modalities,
            exclusion=exclusion,
            shuffle=shuffle,
            augmentation=augmentation,
            keys=keys,
        )
