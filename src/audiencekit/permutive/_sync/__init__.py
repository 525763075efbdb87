# Written by scripts/mirror from _async/__init__.py: change that file, not this one.
"""What makes requests, written once; ``scripts/mirror`` writes the sibling ``_sync`` from it."""
