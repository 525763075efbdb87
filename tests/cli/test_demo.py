"""The main job, as a user starts it: the installed program in a process of its own."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.data import data_file

pytestmark = pytest.mark.once


def demo(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("audiencekit")
    return subprocess.run(
        [str(program), "demo", *arguments], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_the_sample_that_comes_with_the_package(tmp_path: Path) -> None:
    done = demo(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "6,919 orders accepted, 0 lost, from 2,357 customers (10 of them through signed sessions)" in done.stdout
    assert "1,152 customers with two or more orders" in done.stdout
    out = tmp_path / "demo-output"
    originals, avatars = rows(out / "originals.csv"), rows(out / "avatars.csv")
    assert len(originals) == len(avatars) == 1152
    assert list(avatars[0]) == ["orders", "money", "mean_basket", "days_since_first", "days_since_last"]
    assert sum(int(row["orders"]) for row in originals) == 6919 - (2357 - 1152)  # all but the single orders
    assert originals != avatars
    figures = json.loads((out / "metrics.json").read_text())
    assert figures["privacy"]["hidden_rate"] > 90 and figures["privacy"]["local_cloaking"] > 5
    assert 0 < figures["signal"]["hellinger_mean"] < 0.2
    assert (out / "projection.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.full
def test_all_of_cdnow(tmp_path: Path) -> None:
    done = demo(tmp_path, "--events", str(data_file("cdnow.csv")), "--out", "all")
    assert done.returncode == 0, done.stderr
    assert "69,659 orders accepted, 0 lost, from 23,570 customers" in done.stdout
    assert "11,662 customers with two or more orders" in done.stdout
    assert len(rows(tmp_path / "all" / "avatars.csv")) == 11662


@pytest.mark.full
@pytest.mark.parametrize(
    ("orders", "said"),
    [
        (lambda customer: 2, "no two customers differ in the table"),
        pytest.param(
            lambda customer: 2 + customer % 7,
            "% of customers are nearer to another's avatar",
            marks=pytest.mark.full,
            id="one axis",
        ),
    ],
    ids=["no axis", None],
)
def test_customers_who_are_hardly_told_apart(tmp_path: Path, orders: Callable[[int], int], said: str) -> None:
    path = tmp_path / "events.csv"
    lines = [f"{customer},1997-01-01,1,5\n" * orders(customer) for customer in range(40)]
    path.write_text(HEADER + "".join(lines))
    done = demo(tmp_path, "--events", str(path))
    assert done.returncode == 0, done.stderr
    assert "40 avatars; k = " in done.stdout and said in done.stdout
    out = tmp_path / "demo-output"
    assert (out / "projection.png").read_bytes().startswith(b"\x89PNG")
    assert len(rows(out / "avatars.csv")) == 40


HEADER = "customer_id,date,cds,dollars\n"
MORE: list[tuple[str | bytes, str]] = [
    ("", "columns customer_id, date, cds, dollars expected"),
    ("a,b\n1,2\n", "customer_id, date, cds, dollars missing"),
    (HEADER, "no purchases in it"),
    (HEADER + "1,1997-01-01,1,5\n,1997-01-01,1,5\n", "line 3: a customer_id expected"),
    (HEADER + "1,1997-01-01,many,5\n", "line 2: a number of cds expected, found 'many'"),
    (HEADER + "1,1997-01-01,1,NaN\n", "line 2: an amount in dollars expected, found 'NaN'"),
    (HEADER + "1,1997-01-01\n", "line 2: a number of cds expected, found None"),
    (b"\xff\xfe\x00", "not a text file in UTF-8"),
]


@pytest.mark.full
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read (No such file or directory)"),
        (HEADER + "1,yesterday,1,5\n", "line 2: a date like 1997-01-31 expected, found 'yesterday'"),
        (HEADER + "1,1997-01-01,1,5\n", "at least 10 customers with two or more orders are needed"),
        *[pytest.param(*each, marks=pytest.mark.full) for each in MORE],
    ],
)
def test_a_wrong_file_gets_one_clear_line(tmp_path: Path, content: str | bytes | None, said: str) -> None:
    path = tmp_path / "events.csv"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    done = demo(tmp_path, "--events", str(path))
    assert done.returncode == 2
    assert said in done.stderr and str(path) in done.stderr
    assert len(done.stderr.splitlines()) == 1 and done.stdout == ""


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = demo(tmp_path, "--out", "file")
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1
