"""The version, in one place: the build reads it here, and requests carry it in their User-Agent."""

__version__ = "0.1.0"
