"""One seed through Manager and Runner gives the engine's own figures and rows (method contract 7, k = 20)."""

from __future__ import annotations

import pandas as pd
import pytest

from audiencekit.avatars import Manager
from audiencekit.engine import avatarise
from tests.data import data_file


@pytest.mark.parametrize("name", ["wbcd", "iris"])
@pytest.mark.parametrize("given", ["path", "frame"])
def test_the_service_adds_nothing_to_the_method(manager: Manager, name: str, given: str) -> None:
    path = data_file(f"{name}.csv")
    frame = pd.read_csv(path)
    runner = manager.create_runner(name, seed=11)
    runner.add_table(name, path if given == "path" else frame)
    runner.set_parameters(name, k=20, ncp=5)
    runner.run()

    expected, report = avatarise(frame, k=20, ncp=5, seed=11)
    pd.testing.assert_frame_equal(runner.shuffled(name), expected)
    for found, computed in (
        (runner.privacy_metrics(name).to_dict(), report.privacy.to_dict()),
        (runner.signal_metrics(name).to_dict(), report.signal.to_dict()),
    ):
        figures = {key: value for key, value in computed.items() if key != "metadata"}
        assert {key: found[key] for key in figures} == figures
