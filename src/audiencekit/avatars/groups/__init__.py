"""The operations of the service by subject, one typed method each: ``manager.api.jobs.list(limit=5)``."""

from __future__ import annotations
