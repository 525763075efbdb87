"""What every processor is."""

from __future__ import annotations

from typing import Protocol, TypeVar

FrameT = TypeVar("FrameT")


class Processor(Protocol):
    """A change of a table and its way back."""

    def preprocess(self, df: FrameT) -> FrameT:
        """What to upload in the place of *df*."""
        ...

    def postprocess(self, source: FrameT, dest: FrameT) -> FrameT:
        """The avatars *dest* as a table like *source*, the original before ``preprocess``."""
        ...
