"""Run with our client, in the folder where the vendor's left its configurations: each loads and saves unchanged."""

from __future__ import annotations

from pathlib import Path

from steps import Flow, expect

from audiencekit.avatars import Configuration
from audiencekit.avatars.config import dump, read

flow = Flow()
for path in sorted(Path().glob("*.yaml")):
    with flow.step(f"ours loads and saves {path.name} unchanged"):
        content = path.read_bytes()
        expect(dump(Configuration.from_documents(read(content)).documents()) == content, "other bytes")
expect(flow.passed + len(flow.failed) == 7, "a configuration is missing")
flow.end()
