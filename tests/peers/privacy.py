"""The vendor's privacy tutorial: advised k, differential privacy, then metrics alone of avatars that are uploaded."""

from __future__ import annotations

import os

import pandas as pd
from avatar_yaml.models.avatar_metadata import DataRecipient
from avatars import Manager
from avatars.models import JobKind
from steps import Flow, expect, table

flow = Flow()
wbcd = pd.read_csv(table("wbcd.csv"))
avatars: dict[str, pd.DataFrame] = {}

with flow.step("manager"):
    manager = Manager(api_key=os.environ["AVATAR_API_KEY"])

with flow.step("avatars with advised parameters"):
    runner = manager.create_runner(set_name="tutorial7_k", seed=5)
    runner.add_table("wbcd", wbcd)
    runner.advise_parameters()
    runner.run(jobs_to_run=[JobKind.standard])
    avatars["advised"] = runner.sensitive_unshuffled("wbcd")

with flow.step("avatars under differential privacy"):
    runner = manager.create_runner(set_name="tutorial7_dp", seed=5)
    runner.add_table("wbcd", wbcd)
    runner.set_parameters("wbcd", fast_dp_epsilon=5)
    runner.run(jobs_to_run=[JobKind.standard])
    avatars["private"] = runner.sensitive_unshuffled("wbcd")
    expect(len(avatars["private"]) == len(wbcd))

for name in ("advised", "private"):
    with flow.step(f"privacy of the {name} avatars for a third party, targets beside the values"):
        runner = manager.create_runner(
            set_name=f"tutorial7_{name}", pia_data_recipient=DataRecipient.CONTRACTUAL_THIRDPARTY
        )
        runner.add_table(f"wbcd_{name}", wbcd, avatar_data=avatars[name])
        runner.set_parameters(f"wbcd_{name}", known_variables=["Clump_Thickness", "Mitoses"], target="Class")
        runner.run(jobs_to_run=[JobKind.privacy_metrics, JobKind.signal_metrics])
        (figures,) = runner.privacy_metrics(f"wbcd_{name}")
        expect(0 <= figures["hidden_rate"] <= 100, figures)
        expect("hidden_rate" in figures["targets"], figures["targets"])

flow.end()
