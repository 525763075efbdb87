"""Nothing a configuration says is lost without a word: it comes back, goes along with a run, or is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiencekit.avatars import Manager, Runner
from audiencekit.avatars.config import dump, load
from audiencekit.errors import InvalidInput
from audiencekit.sandbox import Sandbox
from tests.avatars.frames import people

SET = """\
kind: AvatarMetadata
metadata: {name: of our own, labels: {team: shop}}
spec:
  display_name: kept
  pia_metadata: {datarecipient: unknown, data_type: unknown, datasubject: unknown, sensitivity_level: Undefined}
  owner: me
---
kind: AvatarSchema
metadata: {name: people}
spec:
  tables:
  - name: t
    data: {volume: input, file: t.csv}
    columns: [{field: age, type: int, primary_key: false}]
---
kind: AvatarSchema
metadata: {name: made, labels: {team: shop}}
spec:
  tables: [{name: t, avatars_data: {auto: true}, keep_days: 3}]
  schema_ref: people
---
kind: AvatarParameters
metadata: {name: standard}
spec:
  schema: people
  avatarization:
    t:
      k: 5
      exclude_variables: {variable_names: [age], replacement_strategy: coordinate_similarity, newer: [1]}
      max_reuse: 2
  results: {volume: results, path: standard}
  seed: 1
---
kind: AvatarPrivacyMetricsParameters
metadata: {name: privacy_metrics}
spec:
  schema: made
  avatarization_ref: standard
  privacy_metrics:
    t:
      exclude_variables: {variable_names: [age], replacement_strategy: coordinate_similarity, newer: [1]}
      attackers: 3
  results: {volume: results, path: privacy_metrics}
  seed: 99
---
kind: AvatarSignalMetricsParameters
metadata: {name: signal_metrics}
spec:
  schema: made
  avatarization_ref: standard
  signal_metrics:
    t: {exclude_variables: {variable_names: [age], replacement_strategy: coordinate_similarity}}
  results: {volume: results, path: signal_metrics}
"""
PRIVACY = """\
kind: AvatarPrivacyMetricsParameters
metadata: {name: privacy_strict}
spec:
  schema: schema_avatarized
  avatarization_ref: standard
  privacy_metrics: {t: {known_variables: [age], target: town}}
  results: {volume: results, path: strict}
  seed: 5
"""


def loaded(manager: Manager, folder: Path, text: str) -> Runner:
    path = folder / "set.yaml"
    path.write_text(text)
    runner = manager.create_runner("kept")
    runner.from_yaml(path)
    return runner


def test_what_has_no_argument_comes_back_byte_for_byte(manager: Manager, tmp_path: Path) -> None:
    text = dump(load(SET.encode())).decode()

    assert loaded(manager, tmp_path, text).get_yaml() == text


def test_what_has_no_argument_lives_as_long_as_what_it_belongs_to(manager: Manager, tmp_path: Path) -> None:
    runner = loaded(manager, tmp_path, SET)
    runner.update_parameters("t", k=7)
    text = runner.get_yaml()
    assert all(word in text for word in ("max_reuse: 2", "attackers: 3", "newer:", "keep_days: 3", "seed: 99", "k: 7"))

    runner.update_parameters("t", exclude_variable_names=None)
    assert "max_reuse: 2" in runner.get_yaml() and "newer" not in runner.get_yaml()
    runner.set_parameters("t", k=4)
    assert "max_reuse" not in runner.get_yaml() and "attackers" not in runner.get_yaml()
    assert all(word in runner.get_yaml() for word in ("keep_days: 3", "primary_key: false", "team: shop", "owner: me"))
    runner.delete_table("t")
    assert "keep_days" not in runner.get_yaml()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "  results: {volume: results, path: standard}\n",
            "  avatarization_open_dp: {t: {epsilon: 1}}\n  results: {volume: results, path: standard}\n",
            r"line 31: spec\.avatarization_open_dp\.t: .* by avatarization already, in line 27",
        ),
        (
            "  avatarization:\n",
            "  avatarization:\n    ghost: {k: 5}\n",
            r"line 27: .*avatarization\.ghost: no schema has",
        ),
        (
            "    t: {exclude_variables: {variable_names: [age], replacement_strategy: coordinate_similarity}}",
            "    u: {ncp: 2}",
            r"line 52: spec\.signal_metrics\.u: no schema",
        ),
        ("{name: t, avatars_data", "{name: u, avatars_data", r"line 19: .*no schema of originals has a table 'u'"),
        ("[{field: age", "[{field: age}, {field: age", "line 14: .*'age' is there twice, first in line 14"),
        (
            "primary_key: false}]",
            "primary_key: true}, {field: id, primary_key: true}]",
            r"columns\[1\]\.primary_key: a table has one primary_key",
        ),
        ("  - name: t\n", "  - name: t\n    data: {volume: input, file: u.csv}\n  - name: t\n", "'t' is there twice"),
        (
            "kind: AvatarSignalMetricsParameters\nmetadata: {name: signal_metrics}",
            "kind: AvatarParameters\nmetadata: {name: standard}",
            "line 47: .*a second AvatarParameters called 'standard', after that of line 22",
        ),
    ],
)
def test_what_contradicts_itself_is_refused_with_its_line(
    manager: Manager, tmp_path: Path, before: str, after: str, said: str
) -> None:
    assert SET.count(before) == 1
    with pytest.raises(InvalidInput, match=said):
        loaded(manager, tmp_path, SET.replace(before, after))


def test_documents_under_names_of_their_own_are_part_of_a_run(
    manager: Manager, sandbox: Sandbox, tmp_path: Path
) -> None:
    first = manager.create_runner("kept", seed=7, compute_figures=False)
    for name in ("t", "alone"):
        first.add_table(name, people())
        first.set_parameters(name, k=4)
    runner = loaded(manager, tmp_path, f"{first.get_yaml()}\n---\n{PRIVACY}")
    runner.run(["standard"])
    assert "privacy_strict" not in runner.jobs
    runner.run(ignore_warnings=True)

    assert [name for name in runner.jobs if "strict" in name] == ["t/privacy_strict"]
    one, other = (manager.api.resources.get(name) for name in runner.cluster_sets().values())
    assert b"privacy_strict" in one and b"privacy_strict" not in other
    assert runner.privacy_metrics("t").hidden_rate > 0
