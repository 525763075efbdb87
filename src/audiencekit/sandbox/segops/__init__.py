"""SegOps in the sandbox: keys and handshake, ingestion, segments with their evaluation,
what goes out of them, users, figures (contract segops.md 1 to 5).

Not served, and answered 501 by name: products, AI visibility and AI pages (2.10 to 2.12).
"""

from __future__ import annotations

from audiencekit.sandbox.segops.access import Access, access, seed
from audiencekit.sandbox.segops.routes import controls, routes
from audiencekit.sandbox.segops.schema import SCHEMA

__all__ = ["SCHEMA", "Access", "access", "controls", "routes", "seed"]
