"""The vendor's second tutorial: what each parameter changes, projections, pictures, and the metrics of inference."""

from __future__ import annotations

import os

import pandas as pd
from avatar_yaml.models.parameters import ExcludeVariablesMethod
from avatars import Manager, Runner
from avatars.constants import PlotKind
from avatars.models import JobKind
from steps import Flow, expect, table

flow = Flow()
wbcd = pd.read_csv(table("wbcd.csv")).rename(columns=str)
wbcd["Class"] = wbcd["Class"].map({2: "benign", 4: "malignant"})
without_report = [JobKind.standard, JobKind.signal_metrics, JobKind.privacy_metrics]

with flow.step("manager"):
    manager = Manager(api_key=os.environ["AVATAR_API_KEY"])


def prepared(name: str) -> Runner:
    """A runner with the table, no parameters yet."""
    runner = manager.create_runner(set_name=name, seed=11)
    runner.add_table("wbcd", wbcd)
    return runner


cloaking = {}
for k in (3, 30):
    with flow.step(f"k={k}: run, projections, metrics"):
        runner = prepared(f"tutorial_k{k}")
        runner.set_parameters("wbcd", k=k)
        runner.run(jobs_to_run=without_report)
        before, after = runner.projections("wbcd")
        expect(len(before) == len(after) == len(wbcd) and list(before) == list(after), (before.shape, after.shape))
        cloaking[k] = runner.privacy_metrics("wbcd")[0]["local_cloaking"]
    with flow.step(f"k={k}: picture of the projection in three dimensions"):
        runner.render_plot("wbcd", PlotKind.PROJECTION_3D)

with flow.step("a larger k hides better"):
    expect(cloaking[3] < cloaking[30], cloaking)

with flow.step("column weights"):
    runner = prepared("tutorial_weights")
    runner.set_parameters("wbcd", k=15, column_weights={"Clump_Thickness": 10.0})
    runner.run(jobs_to_run=without_report)
    expect(len(runner.shuffled("wbcd")) == len(wbcd))
    runner.render_plot("wbcd", PlotKind.CONTRIBUTION)

with flow.step("ncp: so many axes"):
    runner = prepared("tutorial_ncp")
    runner.set_parameters("wbcd", k=15, ncp=3)
    runner.run(jobs_to_run=without_report)
    before, _ = runner.projections("wbcd")
    expect(before.shape[1] == 3, before.shape)

with flow.step("categorical reduction"):
    categories = wbcd.astype(str)
    runner = manager.create_runner(set_name="tutorial_reduction", seed=11)
    runner.add_table("wbcd", categories)
    runner.set_parameters("wbcd", k=15, use_categorical_reduction=True)
    runner.run(jobs_to_run=without_report)
    avatars = runner.shuffled("wbcd").astype(str)
    expect(all(set(avatars[name]) <= set(categories[name]) for name in categories), "values that were never there")

with flow.step("exclusion by similarity of coordinates"):
    runner = prepared("tutorial_exclusion")
    runner.set_parameters(
        "wbcd",
        k=15,
        exclude_variable_names=["Class"],
        exclude_variable_method=ExcludeVariablesMethod.COORDINATE_SIMILARITY,
    )
    runner.run(jobs_to_run=without_report)
    expect(set(runner.shuffled("wbcd")["Class"]) == {"benign", "malignant"})

with flow.step("advise_parameters without naming a table"):
    runner = prepared("tutorial_advice")
    runner.advise_parameters()
    runner.print_parameters()

with flow.step("known variables, target, quantile threshold"):
    runner.update_parameters(
        "wbcd", known_variables=["Clump_Thickness", "Mitoses"], target="Class", quantile_threshold=90
    )
    runner.run(jobs_to_run=without_report)
    (privacy,) = runner.privacy_metrics("wbcd")
    for key in (
        "hidden_rate",
        "local_cloaking",
        "knowledge_protection_rate",
        "linkability_protection_rate",
        "inference_accuracy_ratio",
        "closest_rate",
    ):
        expect(isinstance(privacy.get(key), int | float), f"{key}: {privacy.get(key)}")
    (signal,) = runner.signal_metrics("wbcd")
    expect(isinstance(signal["hellinger_mean"], float), signal)

with flow.step("get_all_results"):
    results = runner.get_all_results()
    expect("wbcd" in results.shuffled and "wbcd" in results.figures, (list(results.shuffled), list(results.figures)))
    expect(PlotKind.DISTRIBUTION in results.figures["wbcd"], list(results.figures["wbcd"]))

flow.end()
