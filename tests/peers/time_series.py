"""The vendor's fourth tutorial: individuals and two series of each, flattened, every result, pictures of the series."""

from __future__ import annotations

import os

from avatar_yaml.models.parameters import ProjectionType
from avatar_yaml.models.schema import LinkMethod
from avatars import Manager
from avatars.constants import PlotKind
from made_tables import sensors
from steps import Flow, expect

flow = Flow()
vanilla, first, second = sensors(60, 20)

with flow.step("tables, links, parameters"):
    runner = Manager(api_key=os.environ["AVATAR_API_KEY"]).create_runner(set_name="tutorial4", seed=5)
    runner.add_table("vanilla", vanilla, primary_key="id", individual_level=True)
    for name, frame in (("sensor1", first), ("sensor2", second)):
        runner.add_table(
            name, frame, primary_key="pk", foreign_keys=["id"], time_series_time="t", individual_level=False
        )
        runner.add_link("vanilla", "id", name, "id", method=LinkMethod.TIME_SERIES)
    runner.set_parameters("vanilla", k=5)
    for name in ("sensor1", "sensor2"):
        runner.set_parameters(name, time_series_nf=10, time_series_projection_type=ProjectionType.FLATTEN)

with flow.step("run"):
    runner.run()

with flow.step("series of the avatars"):
    people = runner.shuffled("vanilla")
    expect(len(people) == len(vanilla), len(people))
    for name in ("sensor1", "sensor2"):
        series = runner.shuffled(name)
        expect(set(series["id"].astype(str)) <= set(people["id"].astype(str)), "series of nobody")
        expect(abs(len(series) - len(first)) < len(first), len(series))

with flow.step("get_all_results"):
    results = runner.get_all_results()
    expect({"vanilla", "sensor1", "sensor2"} <= set(results.shuffled), list(results.shuffled))

with flow.step("picture of the raw series"):
    for name in ("sensor1", "sensor2"):
        runner.render_plot(name, PlotKind.RAW_SERIES)

with flow.step("metrics of each table"):
    for name in ("vanilla", "sensor1", "sensor2"):
        expect(runner.privacy_metrics(name) and runner.signal_metrics(name), name)

flow.end()
