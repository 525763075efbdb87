"""What the tests of the vendor's defects share."""

from __future__ import annotations

import uuid

import pandas as pd

from audiencekit.avatars import (
    ClientOptions,
    Manager,
    Runner,
)
from audiencekit.avatars.config import load
from audiencekit.core.retry import RetryPolicy
from tests.avatars.frames import people
from tests.scripted import Act, Server

KEY = f"octopize_apikey.{uuid.UUID(int=7)}.{'k' * 43}"
ONCE = ClientOptions(retry=RetryPolicy(attempts=1))
COMPATIBLE = Act(body={"message": "fits", "status": "compatible"})
SET = uuid.UUID(int=5)
CREATED = {"name": "j", "Location": "/jobs/j"}
RUN_JOBS = ("standard", "privacy_metrics", "signal_metrics")


def prepared(manager: Manager, name: str = "t", frame: pd.DataFrame | None = None) -> Runner:
    runner = manager.create_runner("defects", seed=3)
    runner.add_table(name, people() if frame is None else frame)
    runner.set_parameters(name, k=4)
    return runner


def documents(runner: Runner) -> dict[str, dict[str, object]]:
    return {str(each["metadata"]["name"]): each["spec"] for each in load(runner.get_yaml().encode())}  # type: ignore[index,misc]


def asked(server: Server) -> list[str]:
    return [f"{one.method} {one.path}" for one in server.received if not one.path.endswith("/check_client")]
