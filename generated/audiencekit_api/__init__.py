"""Typed low-level clients, written by scripts/regenerate."""
