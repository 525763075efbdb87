"""Runs with an epsilon: nothing of the table leaves them that is not paid for, or it is said (method 3.1, 3.2)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tests.sandbox.avatars.service import Service, documents


def private(
    service: Service,
    frame: pd.DataFrame,
    block: dict[str, Any],
    columns: list[dict[str, Any]] | None = None,
    *,
    file: str = "t.parquet",
) -> str:
    """The job of a run of `frame` by `avatarization_open_dp` with this block."""
    service.upload(file, frame)
    parts = documents(file, columns=columns)
    spec = next(part for part in parts if part["kind"] == "AvatarParameters")["spec"]
    del spec["avatarization"]
    spec["avatarization_open_dp"] = {"t": block}
    spec["compute_figures"] = False
    return service.launch(service.store_set(parts), "standard")


def test_steps_that_go_by_the_records_end_the_run(service: Service, frame: pd.DataFrame) -> None:
    step = {"target": "orders", "references": ["spend"]}
    job = service.settled(private(service, frame, {"epsilon": 1, "avatarization_processors_parameters": [step]}))
    assert job["status"] == "error" and "table 't'" in job["exception"]
    assert "no processors with dp" in job["exception"]
