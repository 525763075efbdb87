"""The three changes that CONTRIBUTING.md walks through, made to a copy of the document: the report is the one shown."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import generation.report
import pytest
from generation.main import run
from generation.usage import Usage

from tests.generation.sample import REPOSITORY
from tests.generation.stages import DOCUMENT, SERVICE, STAGES, Edit

pytestmark = pytest.mark.once

PAGE = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
SHOWN = dict(re.findall(r"^\*\*(.+?)\*\*.*?```text\n(.*?)```", PAGE, flags=re.MULTILINE | re.DOTALL))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Ours, with documents of its own."""
    shutil.copytree(REPOSITORY / "openapi", tmp_path / "openapi")
    for name in ("src", "tests", "generated", "pyproject.toml"):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    return tmp_path


def pattern(shown: str) -> str:
    """``…`` is more of the same; line numbers and numbers of tests move with every edit, and are not compared."""
    lines = re.escape(shown.replace("    …\n", "\0"))
    lines = re.sub(r"(?<=\.py:)\d+|(?<=\.py\\ \\\()\d+", r"\\d+", lines)
    return lines.replace("…", r"\S.*").replace("\0", r"(?:    \S.*\n)+")


def test_each_change_is_shown() -> None:
    assert SHOWN.keys() == STAGES.keys()


@pytest.mark.usefixtures("cheaply")
@pytest.mark.parametrize(("title", "edit"), STAGES.items(), ids=list(STAGES))
def test_the_report_is_the_one_shown(
    repository: Path,
    usage: Usage,
    title: str,
    edit: Edit,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    document = repository / DOCUMENT
    document.write_text(edit(document.read_text(encoding="utf-8")), encoding="utf-8")
    # The same code has been read for other tests; reading it takes seconds.
    monkeypatch.setattr(generation.report, "read_usage", lambda root, documents: usage)
    with pytest.raises(SystemExit) as ended:
        run(["--root", str(repository), "--report", SERVICE])
    printed = capsys.readouterr()
    assert (ended.value.code, printed.err) == (0, "")
    assert re.fullmatch(pattern(SHOWN[title]), printed.out), printed.out


def test_numbers_move_and_nothing_else_may() -> None:
    shown = "    facade: A.b (src/a.py:1), …\n    tests: t.py (2)\n    …\n"
    assert re.fullmatch(pattern(shown), "    facade: A.b (src/a.py:9), A.c (src/a.py:12)\n    tests: t.py (3)\n    x\n")
    for other in ("A.b", "src/a.py", "tests", "t.py"):
        printed = "    facade: A.b (src/a.py:1), x\n    tests: t.py (2)\n    x\n".replace(other, "z")
        assert not re.fullmatch(pattern(shown), printed)
