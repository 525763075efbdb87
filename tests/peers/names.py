"""Names that must survive signing and escaping: the table name of the vendor's own integration test, and accents."""

from __future__ import annotations

import os

import pandas as pd
from avatars import Manager
from avatars.models import JobKind
from steps import Flow, expect, table

SHARP = "iris_$*'@!?:;=[]()-_/.&+"

flow = Flow()
frame = pd.read_csv(table("iris.csv"))
metrics = [JobKind.signal_metrics, JobKind.privacy_metrics]

with flow.step("manager"):
    manager = Manager(api_key=os.environ["AVATAR_API_KEY"])

for name in (SHARP, "café à l'été"):
    with flow.step(f"{name}: run and read"):
        runner = manager.create_runner(set_name="names", output_format="csv")
        runner.add_table(name, frame)
        runner.set_parameters(name, k=5)
        runner.run(jobs_to_run=[JobKind.standard, *metrics])
        expect(len(runner.shuffled(name)) == len(frame))
        expect(runner.privacy_metrics(name)[0]["metadata"]["table_name"] == name)
        expect(runner.signal_metrics(name)[0]["metadata"]["table_name"] == name)

with flow.step("metrics alone, of avatars uploaded beside the original"):
    avatars = runner.sensitive_unshuffled(name)
    runner = manager.create_runner(set_name="names_metrics")
    runner.add_table(SHARP, frame, avatar_data=avatars)
    runner.set_parameters(SHARP, known_variables=["sepal.length"], target="variety")
    runner.run(jobs_to_run=metrics)
    expect(runner.privacy_metrics(SHARP)[0]["hidden_rate"] is not None)

flow.end()
