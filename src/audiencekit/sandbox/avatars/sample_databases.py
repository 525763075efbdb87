"""The databases a sandbox brings along, so that connections can be tried without one of one's own."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

CUSTOMERS, ORDERS = 40, 120
_SHOP = """
CREATE TABLE customer (id INTEGER PRIMARY KEY, email TEXT NOT NULL, city TEXT, age INTEGER);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customer (id), total REAL NOT NULL, placed TEXT
);
"""
_CITIES = ("Nantes", "Lyon", "Lille", None)


def folder_of(work_dir: Path) -> Path:
    """Where the files are."""
    return work_dir / "avatars" / "databases"


def make(work_dir: Path) -> None:
    """Write ``shop.db`` (40 customers, 120 orders) and ``target.db`` (empty) where they are missing."""
    folder = folder_of(work_dir)
    folder.mkdir(parents=True, exist_ok=True)
    for name, fill in (("shop.db", _fill_shop), ("target.db", None)):
        path = folder / name
        if not path.exists():
            with closing(sqlite3.connect(path)) as database:
                database.execute("PRAGMA synchronous = OFF")
                if fill is None:
                    database.execute("PRAGMA user_version = 1")  # makes it a database file
                else:
                    fill(database)
                database.commit()


def _fill_shop(database: sqlite3.Connection) -> None:
    draw = random.Random(7)
    database.executescript(_SHOP)
    customers = [
        (number, f"customer{number}@example.org", draw.choice(_CITIES), draw.randint(18, 80))
        for number in range(1, CUSTOMERS + 1)
    ]
    orders = [
        (number, draw.randint(1, CUSTOMERS), round(draw.uniform(5, 200), 2), f"2026-01-{draw.randint(1, 28):02}")
        for number in range(1, ORDERS + 1)
    ]
    database.executemany("INSERT INTO customer VALUES (?, ?, ?, ?)", customers)
    database.executemany("INSERT INTO orders VALUES (?, ?, ?, ?)", orders)
