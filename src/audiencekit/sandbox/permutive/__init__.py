"""Permutive in the sandbox: Cohorts and Taxonomy as their contract says; the other services answer 501."""

from __future__ import annotations

from audiencekit.sandbox.permutive.routes import routes
from audiencekit.sandbox.permutive.seed import Access, access, seed
from audiencekit.sandbox.permutive.state import SCHEMA

__all__ = ["SCHEMA", "Access", "access", "routes", "seed"]
