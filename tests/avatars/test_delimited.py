"""CSV files that are cut by something else than a comma: the check of columns, and results written that way."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from audiencekit.avatars import Manager
from audiencekit.core import tables
from audiencekit.engine import avatarise
from audiencekit.errors import InvalidInput
from audiencekit.sandbox import Sandbox
from audiencekit.sandbox.avatars import csv_dialect
from tests.avatars.frames import people

DELIMITERS = [",", ";", "\t", "|"]


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_parameters_are_checked_against_the_columns_the_file_has(
    manager: Manager, tmp_path: Path, delimiter: str
) -> None:
    path = tmp_path / "people.csv"
    people().to_csv(path, index=False, sep=delimiter)
    runner = manager.create_runner("cut")
    runner.add_table("people", path, columns_to_drop=["member"], types={"age": "float"})
    runner.set_parameters("people", k=4, column_weights={"town": 2.0})
    with pytest.raises(InvalidInput, match="names 'member'"):
        runner.set_parameters("people", k=4, column_weights={"member": 2.0})


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_results_are_read_as_they_were_cut(manager: Manager, sandbox: Sandbox, tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "people.csv"
    people().to_csv(path, index=False)
    runner = manager.create_runner("cut")
    runner.add_table("people", path)
    runner.set_parameters("people", k=4)
    runner.run()
    body = people().to_csv(index=False, sep=delimiter)
    sandbox.faults.add(path="/avatars/storage/*", status=200, body=body, times=1)

    expected = people().assign(grade=lambda frame: frame["grade"].astype(str))
    pd.testing.assert_frame_equal(runner.shuffled("people"), expected, check_dtype=False)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("a;b\n1\n2\n", ("a;b",)),  # one column with an odd name: no row is cut
        ("id,q;w;e;r\n1,x;y\n", ("id", "q;w;e;r")),
        ("a;b\n1,5;2,5\n", ("a", "b")),  # decimal commas
        ("name,town;area\nAda,Brest\nBob,Nantes;Loire\n", ("name", "town;area")),
        ("a,b;c;d\n1,2;3;4\n", ("a", "b;c;d")),  # both cut alike: the comma
        ("a;b;c\n1;2\n", ("a;b;c",)),  # rows of different lengths bear no other delimiter out
        ("\na,b\n1,2\n", ("a", "b")),
    ],
)
def test_the_delimiter_is_the_one_the_rows_bear_out(tmp_path: Path, text: str, columns: tuple[str, ...]) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text)

    dialect = csv_dialect.sniff(text.encode())  # the service's reading: what is checked is what will be found
    assert tuple(pd.read_csv(path, sep=dialect.delimiters[0]).columns) == columns
    assert tables.shape_of_file(path).columns == columns
    assert tuple(tables.read(text.encode(), "csv", types={}).columns) == columns


def test_a_quote_that_only_opens_under_another_delimiter_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a,b\n1,x;"y\n' + "2,zzzzzzzz\n" * 20_000)

    assert tables.shape_of_file(path).columns == ("a", "b")


def test_a_header_longer_than_the_sample_is_read_whole(tmp_path: Path) -> None:
    names = tuple(f"a column with a rather long name {number}" for number in range(3000))
    path = tmp_path / "t.csv"
    path.write_text(";".join(names) + "\n" + ";".join("1" * 3000) + "\n")

    assert tables.shape_of_file(path).columns == names


@pytest.mark.parametrize(("encoding", "name"), [("utf-16", "été"), ("cp1252", "prix €"), ("latin-1", "\x81")])
def test_the_header_is_read_in_the_encoding_the_service_detects(tmp_path: Path, encoding: str, name: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(f"{name};b\n1;2\n".encode(encoding))

    assert tables.shape_of_file(path).columns == (name, "b")


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_a_file_is_avatarised_as_the_table_it_holds(manager: Manager, tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "people.csv"
    people().to_csv(path, index=False, sep=delimiter)
    runner = manager.create_runner("cut", seed=3)
    runner.add_table("people", path)
    runner.set_parameters("people", k=4, column_weights={"town": 2.0})
    runner.run()

    expected, _ = avatarise(pd.read_csv(path, sep=delimiter), k=4, seed=3, column_weights={"town": 2.0})
    pd.testing.assert_frame_equal(runner.shuffled("people"), expected)


def test_words_that_look_like_missing_values_come_back(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    path.write_text("word,n\n" + "".join(f"{('NA', 'None', 'q')[n % 3]},{n % 9}\n" for n in range(60)))
    with Manager(sandbox.avatars.url, api_key=sandbox.avatars.api_key) as manager:
        runner = manager.create_runner("words", seed=1)
        runner.add_table("t", path, types={"word": "category"})
        runner.set_parameters("t", k=5)
        runner.run()
        assert set(runner.shuffled("t")["word"]) == {"NA", "None", "q"}
