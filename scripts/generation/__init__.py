"""From OpenAPI documents to ``generated/``: the parts of ``scripts/regenerate``. The order of work is in ``main``."""
