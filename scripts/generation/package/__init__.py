"""Typed low-level clients, one package a service. Written by ``scripts/regenerate``; never edited by hand."""
