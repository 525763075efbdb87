"""The one file: what is written, seen, undone and kept."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from audiencekit.sandbox.store import Store


@pytest.fixture
def store(tmp_path: Path):
    store = Store(tmp_path / "store.db")
    store.add_schema("CREATE TABLE IF NOT EXISTS kept (n INTEGER PRIMARY KEY);\n")
    yield store
    store.close()


def put(number: int):
    return lambda connection: connection.execute("INSERT INTO kept VALUES (?)", (number,)).lastrowid


def numbers(connection: sqlite3.Connection) -> list[int]:
    return [n for (n,) in connection.execute("SELECT n FROM kept ORDER BY n")]


def test_a_write_is_visible_when_it_returns(store: Store):
    for n in range(50):
        assert store.write(put(n)) == n
        assert store.read(numbers)[-1] == n


def test_a_failing_write_is_undone_alone(store: Store):
    """Both wait behind a slow write and so share its transaction; only the one that fails is rolled back."""
    go = threading.Event()
    failed: list[BaseException] = []

    def fails(connection: sqlite3.Connection) -> None:
        put(2)(connection)
        raise LookupError("no")

    def submit(work: object) -> None:
        try:
            store.write(work)  # type: ignore[arg-type]
        except LookupError as error:
            failed.append(error)

    works = [lambda _: go.wait(5), put(1), fails, put(3)]
    threads = [threading.Thread(target=submit, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    go.set()
    for thread in threads:
        thread.join()
    assert store.read(numbers) == [1, 3]
    assert len(failed) == 1


def test_readers_cannot_write(store: Store):
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store.read(put(1))


def test_a_schema_must_end(store: Store):
    with pytest.raises(ValueError, match="semicolon"):
        store.add_schema("CREATE TABLE a (b);\nCREATE TABLE c (d)")


def test_a_closed_store_refuses(store: Store):
    store.close()
    store.close()
    with pytest.raises(RuntimeError, match="closed"):
        store.write(put(1))


def test_a_file_of_another_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with sqlite3.connect(path) as old:
        old.execute("CREATE TABLE segops_events (seq INTEGER PRIMARY KEY)")
    before = path.read_bytes()
    with pytest.raises(sqlite3.DatabaseError, match="another version"):
        Store(path)
    assert path.read_bytes() == before
