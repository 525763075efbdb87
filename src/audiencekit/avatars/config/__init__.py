"""The YAML of a resource set, both ways (contract 5): ``load`` and ``dump``, and the check that names the line."""

from __future__ import annotations

from audiencekit.avatars.config.check import read as read
from audiencekit.avatars.config.text import Document as Document
from audiencekit.avatars.config.text import dump as dump
from audiencekit.avatars.config.text import load as load

__all__ = ["Document", "dump", "load", "read"]
