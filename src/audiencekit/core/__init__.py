"""Mechanisms shared by the three facades. Knows no service."""
