"""Permutive in the sandbox: its six services as contract permutive.md says, and the controls for what they lack."""

from __future__ import annotations

from audiencekit.sandbox.permutive.controls import controls
from audiencekit.sandbox.permutive.routes import routes
from audiencekit.sandbox.permutive.seed import Access, access, seed
from audiencekit.sandbox.permutive.state import SCHEMA

__all__ = ["SCHEMA", "Access", "access", "controls", "routes", "seed"]
