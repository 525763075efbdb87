"""The pages of docs/ keep their word: their examples run, and the names in their tables exist.

A block fenced as ``python`` is run against the sandbox, in a folder of its own, with the names its page leaves open. A
comment after ``print(…)`` is what it must print. What forks, spawns or installs a signal handler gets a process of its
own. ``docs/segops-low-level.md`` has its own test (tests/contract/test_low_level.py): the sandbox does not serve it.
The tables of ``docs/permutive.md`` are held by ``test_docs_permutive.py``, those of ``docs/avatars.md`` by
``test_docs_avatars.py``; the first example of that page makes the table of its others.
"""

from __future__ import annotations

import importlib
import inspect
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from audiencekit import segops
from audiencekit.avatars import Manager
from audiencekit.core.options import ClientOptions
from audiencekit.permutive import Workspace
from audiencekit.sandbox import Sandbox
from audiencekit.segops import SegOpsClient
from audiencekit.segops.stats import Stats

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGES = ["segops.md", "permutive.md", "avatars.md"]
OWN_PROCESS = ("os.fork(", "ProcessPoolExecutor", "signal.signal(")


@attrs.frozen
class Example:
    page: str
    line: int
    code: str

    @property
    def name(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def printed(self) -> list[str]:
        return re.findall(r"^ *print\(.*\)  # (.*)$", self.code, flags=re.MULTILINE)

    @property
    def wants_own_process(self) -> bool:
        return any(word in self.code for word in OWN_PROCESS)


def read(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def examples() -> Iterator[Example]:
    for page in PAGES:
        text = read(page)
        for found in re.finditer(r"^```python\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE):
            yield Example(page, text.count("\n", 0, found.start()) + 2, found[1])


EXAMPLES = list(examples())
IN_PROCESS = [one for one in EXAMPLES if not one.wants_own_process]


@pytest.fixture
def settings(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment and the folder that an example finds."""
    monkeypatch.setenv("SEGOPS_API_URL", sandbox.segops.url)
    monkeypatch.setenv("SEGOPS_API_KEY", sandbox.segops.secret_key)
    monkeypatch.setenv("SEGOPS_PUBLIC_KEY", sandbox.segops.public_key)
    monkeypatch.setenv("SEGOPS_HMAC_SECRET", sandbox.segops.hmac_secret)
    monkeypatch.setenv("PERMUTIVE_BASE_URL", sandbox.permutive.url)
    monkeypatch.setenv("PERMUTIVE_API_KEY", sandbox.permutive.api_key)
    monkeypatch.setenv("AVATAR_BASE_URL", sandbox.avatars.url)
    monkeypatch.setenv("AVATAR_API_KEY", sandbox.avatars.api_key)
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("example", IN_PROCESS, ids=lambda one: one.name)
def test_an_example_runs_and_prints_what_it_says(
    example: Example, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    with SegOpsClient() as client, Workspace() as workspace, Manager() as manager:
        names: dict[str, Any] = {"__name__": "__main__", "sandbox": sandbox}
        if example.page == "segops.md":
            names["client"] = client
        elif example.page == "permutive.md":
            names |= {"workspace": workspace, "import_id": sandbox.permutive.import_id}
        else:
            exec(the_example("people = pd.DataFrame(").code, names)
            names["manager"] = manager
            capsys.readouterr()
        exec(compile("\n" * (example.line - 1) + example.code, example.page, "exec"), names)
    tests = [each for name, each in names.items() if name.startswith("test_")]
    for each in tests:
        sandbox.reset()
        with SegOpsClient() as segops_client, Workspace() as permutive_workspace:
            fixtures = {"segops_client": segops_client, "permutive_workspace": permutive_workspace, "sandbox": sandbox}
            each(**{name: fixtures[name] for name in inspect.signature(each).parameters})
    printed = capsys.readouterr().out.splitlines()
    assert not example.printed or printed == example.printed
    assert tests or example.printed or "assert" in example.code, "an example shows what comes of it"


def the_example(containing: str) -> Example:
    (found,) = [one for one in EXAMPLES if containing in one.code]
    return found


def start(example: Example, *, after: str = "pass") -> subprocess.Popen[str]:
    """Run it as a program; *after* is run at its end, however that comes."""
    Path("program.py").write_text(example.code, encoding="utf-8")
    runner = f"names = {{}}\ntry:\n    exec(open('program.py').read(), names)\nfinally:\n    {after}\n"
    Path("run.py").write_text(runner, encoding="utf-8")
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "program.py" if after == "pass" else "run.py"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.usefixtures("settings")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize(("containing", "events"), [("os.fork(", 41), ("ProcessPoolExecutor", 100)])
def test_workers_deliver_each_event_once(containing: str, events: int, sandbox: Sandbox) -> None:
    example = the_example(containing)
    out, err = start(example).communicate(timeout=30)
    assert out.splitlines() == example.printed, err
    assert sandbox.segops.summary().events == events


@pytest.mark.usefixtures("settings")
def test_a_terminated_program_leaves_nothing_behind(sandbox: Sandbox) -> None:
    process = start(the_example("signal.signal("), after="print(names['client'].stats)")
    ends = time.monotonic() + 10
    while not sandbox.segops.summary().events and time.monotonic() < ends:
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=10)
    stats: Stats = eval(out, {"Stats": Stats})
    assert process.returncode == 0, err
    assert stats.queued == stats.in_flight == 0 and not stats.lost and "not delivered" not in err
    assert stats.sent == sandbox.segops.summary().events > 0


# --- tables -----------------------------------------------------------------------------------------------------------


def rows_below(heading: str, page: str = "segops.md") -> list[list[str]]:
    """The cells of every table row of a section."""
    text = read(page)
    section = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, flags=re.DOTALL | re.MULTILINE)
    assert section, heading
    lines = [line for line in section[1].splitlines() if line.startswith("|") and not line.startswith("|-")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def test_the_options_are_those_of_the_client_with_their_defaults() -> None:
    told = {row[0].strip("`"): row[1].strip("`") for row in rows_below("Options") if row[0].startswith("`")}
    parameters = dict(inspect.signature(SegOpsClient).parameters)
    assert set(parameters) <= set(told)
    for name, parameter in parameters.items():
        if told[name] not in ("", "–"):
            assert eval(told[name].replace(" MiB", " * 1024 * 1024").replace(",", "")) == parameter.default, name


def test_the_options_of_requests_are_all_told() -> None:
    text = read("segops.md")
    assert [field.name for field in attrs.fields(ClientOptions) if f"`{field.name}`" not in text] == []


def test_every_reason_of_a_loss_is_told() -> None:
    told = {row[0].strip("`") for row in rows_below("What is lost is told")}
    known = set(re.findall(r"``(\w+)``", str(Stats.__doc__).partition("by reason:")[2].partition("With a spool")[0]))
    assert {"refused", "unknown", "poisoned"} <= known - {"at_most_once"} <= told


def test_every_name_of_the_package_that_is_named_exists() -> None:
    client = SegOpsClient("https://x.example", "sk_1")
    code = " ".join(re.findall(r"`[^`\n]+`", read("segops.md")))
    for resource, method in set(re.findall(r"\bclient\.(\w+)(?:\.(\w+))?", code)):
        owner: Callable[..., object] | object = getattr(client, resource)
        assert not method or hasattr(owner, method), f"client.{resource}.{method}"
    for name in set(re.findall(r"\bsegops\.(\w+)\(", code)):
        assert hasattr(segops, name), name
    for tag, operation in set(re.findall(r"\b(pim|ai_reach|ai_pages)\.(\w+)", code)):
        assert importlib.import_module(f"audiencekit_api.segops.api.{tag}.{operation}"), operation
    client.shutdown(0)


def test_every_file_that_is_named_is_there() -> None:
    for page in PAGES:
        named = set(re.findall(r"`((?:src|openapi|scripts|docs|tests|benchmarks)/[\w./-]+)`", read(page)))
        assert [name for name in named if not (DOCS.parent / name).exists()] == []
