"""The vendor's Quickstart: one CSV file, advised parameters, every job, every result of a first look."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
from avatars import Manager
from steps import Flow, expect, table

flow = Flow()
original = pd.read_csv(table("iris.csv"))

with flow.step("manager: compatibility and user"):
    manager = Manager(api_key=os.environ["AVATAR_API_KEY"])

with flow.step("add_table from a CSV path"):
    runner = manager.create_runner(set_name="quickstart_iris")
    runner.add_table("iris", table("iris.csv"))

with flow.step("advise_parameters, print_parameters"):
    runner.advise_parameters()
    runner.print_parameters("iris")

with flow.step("run all jobs"):
    runner.run()

with flow.step("shuffled"):
    avatars = runner.shuffled("iris")
    expect(avatars.shape == original.shape, avatars.shape)
    expect(list(avatars.columns) == list(original.columns), list(avatars.columns))
    expect(set(avatars["variety"]) <= set(original["variety"]), set(avatars["variety"]))
    expect(not avatars.equals(original))

with flow.step("sensitive_unshuffled"):
    unshuffled = runner.sensitive_unshuffled("iris")
    same = unshuffled.sort_values(list(unshuffled)).to_numpy() == avatars.sort_values(list(avatars)).to_numpy()
    expect(same.all(), "not the rows of the shuffled table")

with flow.step("privacy_metrics"):
    (privacy,) = runner.privacy_metrics("iris")
    expect(0 <= privacy["hidden_rate"] <= 100, privacy)
    expect(privacy["local_cloaking"] >= 0, privacy)

with flow.step("signal_metrics"):
    (signal,) = runner.signal_metrics("iris")
    expect(0 <= signal["hellinger_mean"] <= 1, signal)

with flow.step("download_report (PDF)"):
    runner.download_report("quickstart.pdf")
    expect(Path("quickstart.pdf").read_bytes().startswith(b"%PDF-"), "no PDF")

flow.end()
