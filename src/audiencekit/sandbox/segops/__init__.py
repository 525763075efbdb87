"""SegOps in the sandbox: the 54 operations of contract segops.md 2.1 to 2.9.

Products, AI visibility and AI pages (2.10 to 2.12) are answered 501 by name.
"""

from __future__ import annotations

from audiencekit.sandbox.segops.access import Access, access, seed
from audiencekit.sandbox.segops.routes import controls, routes
from audiencekit.sandbox.segops.schema import SCHEMA

__all__ = ["SCHEMA", "Access", "access", "controls", "routes", "seed"]
