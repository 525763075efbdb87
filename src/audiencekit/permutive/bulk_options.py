"""What every bulk method takes beside its items, and what it streams."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Callable, Generator
from concurrent.futures import Executor
from typing import Generic, TypeAlias, TypedDict, TypeVar

import attrs

from audiencekit.core.bulk import Flag, Outcome
from audiencekit.core.progress import Progress

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")

StrPath: TypeAlias = str | os.PathLike[str]

Outcomes: TypeAlias = Generator[Outcome[ItemT, ResultT], None, None]
AsyncOutcomes: TypeAlias = AsyncGenerator[Outcome[ItemT, ResultT], None]


@attrs.frozen
class Keeping(Generic[ItemT, ResultT]):
    """How a checkpoint keeps an operation's items and answers.

    ``body``: what an item is told from others by, as JSON (it may raise our errors for an item that is none); ``dump``
    and ``load``: a response as JSON and back. ``job`` is what the address alone does not say of the operation. ``seen``
    is told of every response in the file before anything is settled or sent.
    """

    body: Callable[[ItemT], object]
    dump: Callable[[ResultT], object]
    load: Callable[[object], ResultT]
    job: str = ""
    seen: Callable[[object], None] | None = None


class AsyncBulkOptions(TypedDict, total=False):
    """How a bulk call runs.

    - ``max_workers``: requests under way at a time, 4; at most ``ClientOptions.max_connections``.
    - ``progress_callback``: called with a :class:`Progress` as items finish.
    - ``cancel``: an event; once it is set nothing else is started, what is under way ends. ``batch_*`` then raises
      Cancelled, which holds the result so far; ``iter_*`` ends.
    """

    max_workers: int
    progress_callback: Callable[[Progress], None] | None
    cancel: Flag | None


class BulkOptions(AsyncBulkOptions, total=False):
    """As for tasks, and ``executor``: any ``concurrent.futures.Executor`` instead of threads of the call's own."""

    executor: Executor | None
