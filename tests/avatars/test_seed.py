"""The snippet of the seed document runs as it stands, but for its import line and the account it leaves open."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from audiencekit.sandbox import Sandbox
from tests.data import data_file
from tests.seeds import code_block


def test_the_snippet_runs(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fixtures").mkdir()
    shutil.copy(data_file("wbcd.csv"), tmp_path / "fixtures")
    monkeypatch.chdir(tmp_path)
    account = {
        '"https://instance/api"': repr(f"{sandbox.avatars.url}/api"),
        '"user"': repr(sandbox.avatars.username),
        '"pass"': repr(sandbox.avatars.password),
    }
    program = code_block("avatars.txt", "create_runner")
    program = program.replace("from avatars import Manager", "from audiencekit.avatars import Manager")
    assert "audiencekit" in program
    for open_end, value in account.items():
        assert program.count(open_end) == 1
        program = program.replace(open_end, value)
    names: dict[str, object] = {}
    *statements, last = program.strip().splitlines()
    exec("\n".join(statements), names)
    shuffled = eval(last, names)

    assert shuffled.shape == (683, 10)
    assert shuffled.columns[0] == "Clump_Thickness"
    assert names["runner"].parameters("wbcd").k == 15  # pyright: ignore[reportAttributeAccessIssue]
    names["manager"].close()  # pyright: ignore[reportAttributeAccessIssue]
