"""The vendor's third tutorial: patients, doctors and their visits, two links, metrics across tables, a report."""

from __future__ import annotations

import os
from pathlib import Path

from avatars import Manager
from made_tables import clinic
from steps import Flow, expect

flow = Flow()
patient, doctor, visit = clinic(130, 50, 300)

with flow.step("tables and links"):
    runner = Manager(api_key=os.environ["AVATAR_API_KEY"]).create_runner(set_name="tutorial3", seed=5)
    runner.add_table("patient", patient, primary_key="p_id", individual_level=True)
    runner.add_table("doctor", doctor, primary_key="d_id", individual_level=True)
    keys = ["patient_id", "doctor_id"]
    runner.add_table("visit", visit, primary_key="v_id", foreign_keys=keys, individual_level=False)
    runner.add_link("patient", "p_id", "visit", "patient_id")
    runner.add_link("doctor", "d_id", "visit", "doctor_id")

with flow.step("advise_parameters for every table"):
    runner.advise_parameters()

with flow.step("update known_variables, run"):
    runner.update_parameters("patient", known_variables=["age", "sex"], target="weight")
    runner.run()

with flow.step("tables keep their sizes, links hold"):
    avatars = {name: runner.shuffled(name) for name in ("patient", "doctor", "visit")}
    expect({name: len(frame) for name, frame in avatars.items()} == {"patient": 130, "doctor": 50, "visit": 300})
    expect(set(avatars["visit"]["patient_id"].astype(str)) <= set(avatars["patient"]["p_id"].astype(str)))
    expect(set(avatars["visit"]["doctor_id"].astype(str)) <= set(avatars["doctor"]["d_id"].astype(str)))

with flow.step("metrics by computation"):
    for name in avatars:
        for entries in (runner.privacy_metrics(name), runner.signal_metrics(name)):
            kinds = [entry["metadata"]["computation_type"] for entry in entries]
            expect("standalone" in kinds, kinds)
    expect(len(runner.privacy_metrics("patient")) > 1, "patient is measured alone only")

with flow.step("both summaries and metrics_summary"):
    for summary in (runner.render_privacy_metrics_summary(), runner.render_signal_metrics_summary()):
        expect(set(summary) == set(avatars), summary)
    expect(set(runner.metrics_summary().index) == set(avatars))

with flow.step("report"):
    runner.download_report("multitable.pdf")
    expect(Path("multitable.pdf").read_bytes().startswith(b"%PDF-"), "no PDF")

flow.end()
