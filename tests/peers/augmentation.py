"""The vendor's sixth tutorial: categories only, every strategy of augmentation, its metrics and pictures."""

from __future__ import annotations

import os
from collections import Counter

from avatar_yaml.models.parameters import AugmentationStrategy
from avatars import Manager, Runner
from avatars.constants import PlotKind
from avatars.models import JobKind
from made_tables import unbalanced
from steps import Flow, expect

flow = Flow()
frame = unbalanced(300)
sizes = Counter(frame["class"])

with flow.step("manager"):
    manager = Manager(api_key=os.environ["AVATAR_API_KEY"])


def augmented(strategy: object, jobs: list[JobKind], column: str | None = "class") -> Runner:
    runner = manager.create_runner(set_name="tutorial6", seed=5)
    runner.add_table("table", frame)
    runner.set_parameters("table", k=5, data_augmentation_strategy=strategy, data_augmentation_target_column=column)
    runner.run(jobs_to_run=jobs)
    return runner


with flow.step("minority"):
    counts = Counter(augmented(AugmentationStrategy.minority, [JobKind.standard]).shuffled("table")["class"])
    expect(counts["rare"] > 2 * sizes["rare"], (counts, sizes))

with flow.step("a factor"):
    expect(len(augmented(3, [JobKind.standard], None).shuffled("table")) == 3 * len(frame))

with flow.step("a ratio for each modality"):
    avatars = augmented({"rare": 2.0}, [JobKind.standard]).shuffled("table")
    expect(len(avatars) > len(frame), len(avatars))

with flow.step("not_majority: every job"):
    runner = augmented(
        AugmentationStrategy.not_majority, [JobKind.standard, JobKind.signal_metrics, JobKind.privacy_metrics]
    )
    counts = Counter(runner.shuffled("table")["class"])
    expect(min(counts.values()) > 0.6 * max(counts.values()), counts)

with flow.step("metrics of the augmentation"):
    kinds = [entry["metadata"]["computation_type"] for entry in runner.privacy_metrics("table")]
    expect(len(kinds) > 1, kinds)
    expect(runner.signal_metrics("table"))

with flow.step("pictures"):
    runner.render_plot("table", PlotKind.DISTRIBUTION)
    runner.render_plot("table", PlotKind.CLASS_PROJECTION_2D)

flow.end()
