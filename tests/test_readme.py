"""The README's examples run as they are printed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from audiencekit.sandbox import Sandbox
from audiencekit.segops import SegOpsClient

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
PRINTED = {
    "event_count": "['u-123']",
    "Regulars": "not created: VIP Conflict",
    "create_runner": "hidden_rate=",
    "avatarise": "hidden_rate=",
}


def test_there_is_a_tour_of_every_service() -> None:
    assert all(any(word in block for block in BLOCKS) for word in PRINTED)


@pytest.mark.parametrize("block", [block for block in BLOCKS if "def test_" not in block])
def test_an_example_runs_and_prints_what_it_says(block: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(block, "README.md", "exec"), {"__name__": "__main__"})
    printed = capsys.readouterr().out
    assert all(text in printed for word, text in PRINTED.items() if word in block)


def test_the_fixture_example_passes(sandbox: Sandbox, segops_client: SegOpsClient) -> None:
    (block,) = [block for block in BLOCKS if "def test_" in block]
    names: dict[str, object] = {}
    exec(compile(block, "README.md", "exec"), names)
    function = cast("Callable[[Sandbox, SegOpsClient], None]", names["test_my_job_survives_an_outage"])
    function(sandbox, segops_client)


def test_every_file_the_readme_names_is_there() -> None:
    named = set(re.findall(r"`((?:src|openapi|scripts|docs|tests|benchmarks)/[\w./-]+)`", README))
    assert named and [name for name in named if not (ROOT / name).exists()] == []
