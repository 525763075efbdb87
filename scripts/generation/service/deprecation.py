"""Tells once a process, and at the line concerned, of what the service's document calls deprecated."""

from __future__ import annotations

import functools
import inspect
import sys
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, cast

# Editors strike through what carries this decorator, which type checkers know without it being installed.
if TYPE_CHECKING:
    from typing_extensions import deprecated as deprecated
else:

    def deprecated(message: str) -> Callable:
        """Warn when a function is called. Classes warn when they are constructed, which they see to themselves."""

        def mark(thing: Callable) -> Callable:
            thing.__deprecated__ = message
            if isinstance(thing, type):
                return thing

            @functools.wraps(thing)
            def called(*args: object, **kwargs: object) -> object:
                warn_deprecated(message)
                return thing(*args, **kwargs)

            return _marked(called, thing)

        return mark


Function = TypeVar("Function", bound=Callable[..., object])


def at_the_call(tell: Callable[..., object]) -> Callable[[Function], Function]:
    """For a coroutine function: its caller is told of the arguments at once, not where the coroutine is run one day."""

    def mark(thing: Function) -> Function:
        @functools.wraps(thing)
        def called(*args: object, **kwargs: object) -> object:
            tell(**kwargs)
            return thing(*args, **kwargs)

        return cast("Function", _marked(called, thing))

    return mark


def _marked(called: Callable[..., object], thing: Callable[..., object]) -> Callable[..., object]:
    """What stands for a coroutine function says so where it can; before Python 3.12 it cannot without asyncio."""
    if sys.version_info >= (3, 12) and inspect.iscoroutinefunction(thing):
        return inspect.markcoroutinefunction(called)
    return called


_told: dict[str, object] = {}
_GENERATED = __name__.partition(".")[0]
_FACADE = "audiencekit"


def warn_deprecated(message: str) -> None:
    """Warn, unless that has been done, or it is not the user's doing."""
    if message in _told:
        return
    level = _level_of_the_user()
    mine = object()
    if level is not None and _told.setdefault(message, mine) is mine:  # atomic: of several threads, one warns
        warnings.warn(message, DeprecationWarning, stacklevel=level)


def _level_of_the_user() -> int | None:
    """The ``stacklevel`` of the line that used something; None if an answer, a copy or the facade did."""
    frame, level = sys._getframe(2), 2
    while frame.f_back is not None:
        frame, level = frame.f_back, level + 1
        module: str = frame.f_globals.get("__name__", "")  # the methods that attrs writes have none
        package = module.partition(".")[0]
        if package == _GENERATED:
            if frame.f_code.co_name == "from_dict":
                return None
        elif package == "attr":  # evolve() passes on what an object has
            return None
        elif package == _FACADE:
            if not module.startswith(f"{_FACADE}.core."):  # the core only passes on what it was given
                return None
        elif package not in ("", "asyncio", "contextvars"):
            return level
    return level
