"""The vendor's fifth tutorial: its client-side processors around runs, and one that the server applies."""

from __future__ import annotations

import os

import pandas as pd
from avatar_yaml.models.parameters import RelativeDifferenceParameters
from avatars import Manager
from avatars.models import JobKind
from avatars.processors import (
    ExpectedMeanProcessor,
    GroupModalitiesProcessor,
    PerturbationProcessor,
    ProportionProcessor,
)
from made_tables import adults, football
from steps import Flow, expect

flow = Flow()
people, players = adults(400), football(300)
split = ["attack", "midfield", "defence"]

with flow.step("manager"):
    manager = Manager(api_key=os.environ["AVATAR_API_KEY"])


def unshuffled(frame: pd.DataFrame, **parameters: object) -> pd.DataFrame:
    """The avatars of one run, in the order of the originals; every run carries the same display name."""
    runner = manager.create_runner(set_name="tutorial5", seed=5)
    runner.add_table("table", frame)
    runner.set_parameters("table", k=5, **parameters)
    runner.run(jobs_to_run=[JobKind.standard])
    return runner.sensitive_unshuffled("table")


with flow.step("rare modalities grouped"):
    grouping = GroupModalitiesProcessor(min_unique=10, global_threshold=20, new_category="other")
    avatars = grouping.postprocess(people, unshuffled(grouping.preprocess(people)))
    expect(set(avatars["country"]) <= {"FR", "other"}, set(avatars["country"]))

with flow.step("proportions that add up"):
    proportion = ProportionProcessor(variable_names=split, reference="minutes")
    avatars = proportion.postprocess(players, unshuffled(proportion.preprocess(players)))
    expect(((avatars[split].sum(axis=1) - avatars["minutes"]).abs() < 0.11).all())

with flow.step("expected means"):
    mean = ExpectedMeanProcessor(target_variables=["goals"], groupby_variables=None)
    avatars = mean.postprocess(players, unshuffled(mean.preprocess(players.copy())))
    expect(abs(avatars["goals"].mean() - players["goals"].mean()) < 1e-6)

with flow.step("perturbation"):
    perturbation = PerturbationProcessor(perturbation_level={"age": 0.3}, seed=1)
    avatars = perturbation.postprocess(people, unshuffled(perturbation.preprocess(people)))
    expect(len(avatars) == len(people))

with flow.step("relative difference, on the server"):
    relative = RelativeDifferenceParameters(target="minutes", references=split, scaling_unit=100)
    avatars = unshuffled(players, processors=[relative])
    expect(list(avatars) == list(players), list(avatars))

with flow.step("several sets of one display name"):
    expect(len(manager.find_ids_by_name("tutorial5")) == 5, len(manager.find_ids_by_name("tutorial5")))

flow.end()
