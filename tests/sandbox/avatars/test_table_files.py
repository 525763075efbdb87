"""How original tables are read from files: the dialect of a CSV, and text that looks like numbers."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from audiencekit.sandbox.avatars.table_files import TableFault, read_original, read_unshuffled
from audiencekit.sandbox.avatars.task import TableFile, TableTask
from tests.sandbox.avatars.service import Service, documents


def table(folder: Path, content: bytes, **types: str) -> TableTask:
    path = folder / "t"
    path.write_bytes(content)
    return TableTask(name="t", data=TableFile(path=str(path), format="csv"), types=types)


COMMAS = [
    "a,b\n1,2\n3,4\n",
    "\n\na,b\n1,2\n",
    "a\n1\n2\n",
    "a,b,c\n1,2\n3,4,5\n",  # a short record is filled up
    "a,b\nx,1,2\ny,3,4\n",  # one field more than names: pandas makes an index of it
    'a,b\n"1;2,5",x;y\n"3;4",z\n',
    "a;x,b;y\n1;2,3;4\n5;6,7;8\n",  # regular with both
    'a,b\n"line\nbreak; here",0.1234567890123456789\n',
    "a,b\r\n,NA\r\n1e400,None\r\n",
    "größe,b\n1,ü\n",
]


@pytest.mark.parametrize("text", COMMAS)
def test_commas_in_utf_8_are_read_as_pandas_reads_them(tmp_path: Path, text: str) -> None:
    assert_frame_equal(read_original(table(tmp_path, text.encode())), pd.read_csv(io.StringIO(text)), check_exact=True)
    with_mark = read_original(table(tmp_path, text.encode("utf-8-sig")))
    assert_frame_equal(with_mark, pd.read_csv(io.StringIO(text)), check_exact=True)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_other_delimiters_and_encodings_are_found_out(tmp_path: Path, delimiter: str, encoding: str) -> None:
    expected = pd.DataFrame({"größe": [1, 2], "preis €": ["1,75", "2,5"], "text": [f"a{delimiter}b", "c"]})
    content = expected.to_csv(index=False, sep=delimiter).encode(encoding)
    assert_frame_equal(read_original(table(tmp_path, content)), expected)


def test_commas_in_a_header_do_not_hide_the_delimiter_and_are_the_one_retry(tmp_path: Path) -> None:
    assert list(read_original(table(tmp_path, b"a;b, cm\n1;2\n3;4\n")).columns) == ["a", "b, cm"]
    # Where the sample ends all records have as many commas as the header, but for one; a later one breaks ';'.
    sample = "a;x,b\n" + "1;2,3\n4;5\n" * 8000
    assert list(read_original(table(tmp_path, sample.encode())).columns) == ["a", "x,b"]
    broken = read_original(table(tmp_path, f"{sample}1;2;3,4\n".encode()))
    assert list(broken.columns) == ["a;x", "b"]


def test_records_that_break_the_only_delimiter_are_no_single_column(tmp_path: Path) -> None:
    with pytest.raises(TableFault, match="cannot be read as csv"):
        read_original(table(tmp_path, ("a;b\n" + "1;2\n" * 30_000 + "1;2;3\n").encode()))


def test_bytes_in_no_known_encoding_are_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(TableFault, match="no text in utf-8-sig or cp1252"):
        read_original(table(tmp_path, b"a,b\n\x81,1\n"))


def test_a_declared_category_stays_the_text_it_is(tmp_path: Path) -> None:
    text = "zip,code,other,flag\n01,1.50,01,True\n1,1.5,NA,true\nNA,None,2,+5\n,nan,3,x\n"
    task = table(tmp_path, text.encode(), zip="category", code="category", flag="category")
    frame = read_original(task)
    assert frame["zip"].tolist()[:3] == ["01", "1", "NA"]
    assert frame["zip"].isna().tolist() == [False, False, False, True]
    assert frame["code"].tolist() == ["1.50", "1.5", "None", "nan"]
    assert frame["flag"].tolist() == ["True", "true", "+5", "x"]
    assert frame["other"].equals(pd.read_csv(io.StringIO(text))["other"])


def test_avatars_of_text_that_looks_like_numbers_come_back_as_text(tmp_path: Path) -> None:
    task = table(tmp_path, b"zip,n\n01,1\n1,2\nNA,3\n", zip="category")
    original = read_original(task)
    avatars = tmp_path / "avatars"
    original.to_csv(avatars, index=False)
    task = TableTask(name="t", data=task.data, avatars=TableFile(path=str(avatars), format="csv"), types=task.types)
    assert_frame_equal(read_unshuffled(task, original), original)


@pytest.mark.parametrize("content", [b"", b"PAR1" + b"x" * 50 + b"PAR1", b"xx"])
def test_a_file_that_cannot_be_read_keeps_its_place_to_itself(service: Service, content: bytes) -> None:
    service.upload("t.parquet", content)
    job = service.settled(service.launch(service.store_set(documents("t.parquet", k=5)), "standard"))
    assert job["status"] == "error" and "cannot be read as parquet" in job["exception"]
    assert "the file" in job["exception"] and "/" not in job["exception"]
