# Written by scripts/mirror from _async/__init__.py: change that file, not this one.
"""Everything of the SegOps facade that makes requests; ``scripts/mirror`` writes ``_sync`` from it."""
