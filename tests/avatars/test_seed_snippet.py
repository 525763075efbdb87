"""The snippet of the seed document runs as it stands, but for its import line and the account it leaves open."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from audiencekit.sandbox import Sandbox
from tests.data import data_file

SNIPPET = """\
from audiencekit.avatars import Manager
manager = Manager(base_url="https://instance/api")
manager.authenticate("user", "pass")
runner = manager.create_runner("demo_set")
runner.add_table("wbcd", "fixtures/wbcd.csv")
runner.advise_parameters()          # optional server guidance
runner.set_parameters("wbcd", k=15) # fine‑tune
runner.run()                        # launch avatarization
runner.shuffled("wbcd")        # access result table
"""


def test_the_snippet_runs(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fixtures").mkdir()
    shutil.copy(data_file("wbcd.csv"), tmp_path / "fixtures")
    monkeypatch.chdir(tmp_path)
    account = {
        '"https://instance/api"': repr(f"{sandbox.avatars.url}/api"),
        '"user"': repr(sandbox.avatars.username),
        '"pass"': repr(sandbox.avatars.password),
    }
    program = SNIPPET
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


def test_the_snippet_is_the_seeds() -> None:
    seed = data_file("README.md").parent.parent / "seeds" / "avatars.txt"
    if not seed.is_file():
        pytest.skip("the seed document is not in ../shared/seeds")
    document = [line.strip() for line in seed.read_text(encoding="utf-8").splitlines()]
    start = document.index("from avatars import Manager")
    lines = SNIPPET.splitlines()

    assert document[start + 1 : start + len(lines)] == lines[1:]
