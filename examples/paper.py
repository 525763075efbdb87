"""The avatar paper's two studies, made again with audiencekit.engine (Guillaudeux et al., npj Digital Medicine 2023).

    python examples/paper.py                  prints the figures beside the published ones; about a minute
    python examples/paper.py --seeds 3        fewer repetitions
    python examples/paper.py --picture a.png  saves a picture too (needs matplotlib: the extra `plots`)

The tables are wbcd.csv (Wisconsin breast cancer) and aids.csv (ACTG 175), read from the folder that AUDIENCEKIT_DATA
names, or from ../shared/data beside the repository.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import attrs
import numpy as np
import pandas as pd
from paper_models import cox_hazard_ratios, f_score

from audiencekit.engine import Parameters, generate, privacy_metrics

FEW_VALUES = 10  # columns of the AIDS table with so few values are categories (the paper's rule)

# Published: F-scores of the originals and avatars (mean of 100 training splits), and the accepted bracket of ten
# seeds on the whole table.
F_SCORES = {
    "Uniformity_of_Cell_Size": (1.872, 2.138, 1.82, 2.39),
    "Uniformity_of_Cell_Shape": (1.928, 2.186, 1.86, 2.40),
    "Bare_Nuclei": (1.958, 2.101, 1.81, 2.23),
    "Bland_Chromatin": (1.317, 1.501, 1.15, 1.58),
    "Clump_Thickness": (1.110, 1.094, 0.80, 1.21),
    "Normal_Nucleoli": (0.950, 1.001, 0.92, 1.09),
    "Single_Epithelial_Cell_Size": (0.830, 1.021, 0.88, 1.05),
    "Marginal_Adhesion": (0.890, 0.804, 0.76, 1.06),
    "Mitoses": (0.188, 0.162, 0.16, 0.22),
}
# Published: hazard ratios of arms 1 to 3 against arm 0, originals and avatars, and the avatars' intervals.
HAZARDS = {1: (0.49, 0.40, 0.31, 0.52), 2: (0.52, 0.48, 0.37, 0.62), 3: (0.59, 0.53, 0.42, 0.67)}


@attrs.frozen(kw_only=True)
class Row:
    """A figure beside the published ones. seeds: the figure of each. low, high: where the mean is accepted."""

    study: str
    figure: str
    published_original: float | None
    published_avatar: float
    original: float | None
    seeds: tuple[float, ...]
    low: float
    high: float

    @property
    def mean(self) -> float:
        return float(np.mean(self.seeds))

    @property
    def accepted(self) -> bool:
        return self.low <= self.mean <= self.high


def data_file(name: str) -> Path:
    folder = os.environ.get("AUDIENCEKIT_DATA")
    beside = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
    path = Path(folder) / name if folder else beside / name
    if not path.is_file():
        sys.exit(f"{name} is not in {path.parent}: set AUDIENCEKIT_DATA to the folder that holds it")
    return path


def breast_cancer(seeds: int) -> list[Row]:
    """All ten columns made as categories, k 20, 2 axes; measured with the nine scores as numbers."""
    frame = pd.read_csv(data_file("wbcd.csv"))
    scores = [name for name in frame if name != "Class"]
    as_measured = frame.astype({"Class": "category"})
    cloaking: list[float] = []
    hidden: list[float] = []
    separation: dict[str, list[float]] = {name: [] for name in scores}
    for seed in range(seeds):
        run = generate(frame.astype("category"), Parameters(k=20, ncp=2, seed=seed))
        avatars = run.unshuffled.astype(as_measured.dtypes)
        figures = privacy_metrics(as_measured, avatars, ncp=2)
        cloaking.append(figures.local_cloaking or 0.0)
        hidden.append(figures.hidden_rate or 0.0)
        for name in scores:
            separation[name].append(f_score(avatars[name].to_numpy(float), avatars["Class"].to_numpy() == 4))
    rows = [
        _row("WBCD", "indistinguishable from (local cloaking)", cloaking, None, 24, None, 22, 28),
        _row("WBCD", "hidden rate, %", hidden, None, 93.2, None, 92.7, 93.9),
    ]
    malignant = (frame["Class"] == 4).to_numpy()
    for name in scores:
        original, avatar, low, high = F_SCORES[name]
        own = f_score(frame[name].to_numpy(float), malignant)
        label = f"F-score {name.replace('_', ' ').lower()}"
        rows.append(_row("WBCD", label, separation[name], original, avatar, own, low, high))
    return rows


def aids(seeds: int) -> list[Row]:
    """26 columns, those of at most ten values as categories, k 20, 5 axes; cd496 has gaps."""
    frame = pd.read_csv(data_file("aids.csv"), sep=";").drop(columns="pidnum")
    codes = [name for name in frame if frame[name].nunique() <= FEW_VALUES]
    made = frame.astype(dict.fromkeys(codes, "category"))
    measured = made.drop(columns="cd496")
    cloaking: list[float] = []
    hidden: list[float] = []
    hazards: list[dict[int, float]] = []
    for seed in range(seeds):
        avatars = generate(made, Parameters(k=20, ncp=5, seed=seed)).unshuffled
        figures = privacy_metrics(measured, avatars.drop(columns="cd496"), ncp=5)
        cloaking.append(figures.local_cloaking or 0.0)
        hidden.append(figures.hidden_rate or 0.0)
        hazards.append(_hazards(avatars))
    rows = [
        _row("AIDS", "indistinguishable from (local cloaking)", cloaking, None, 12, None, 11, 15),
        _row("AIDS", "hidden rate, %", hidden, None, 94.5, None, 93.8, 95.5),
    ]
    own = _hazards(frame)
    for arm, (original, avatar, low, high) in HAZARDS.items():
        found = [ratios[arm] for ratios in hazards]
        rows.append(_row("AIDS", f"hazard ratio arm {arm}", found, original, avatar, own[arm], low, high))
    return rows


def _hazards(table: pd.DataFrame) -> dict[int, float]:
    arms = table["arms"].to_numpy(int)
    indicators = np.column_stack([(arms == arm).astype(float) for arm in HAZARDS])
    ratios = cox_hazard_ratios(table["days"].to_numpy(float), table["cens"].to_numpy(int) == 1, indicators)
    return dict(zip(HAZARDS, ratios.tolist(), strict=True))


def _row(
    study: str,
    figure: str,
    seeds: list[float],
    published_original: float | None,
    published_avatar: float,
    original: float | None,
    low: float,
    high: float,
) -> Row:
    return Row(
        study=study,
        figure=figure,
        published_original=published_original,
        published_avatar=published_avatar,
        original=original,
        seeds=tuple(seeds),
        low=low,
        high=high,
    )


def table(rows: list[Row]) -> str:
    """The figures as lines of text, a Markdown table."""
    head = "| Study | Figure | Published: original | avatar | Here: original | avatars, mean [least, most] | Accepted |"
    lines = [head, "|---|---|---|---|---|---|---|"]
    for row in rows:
        spread = f"{row.mean:.2f} [{min(row.seeds):.2f}, {max(row.seeds):.2f}]"
        verdict = f"{row.low:g} to {row.high:g}: {'yes' if row.accepted else 'NO'}"
        published, own = (
            f"{value:.2f}" if value is not None else "" for value in (row.published_original, row.original)
        )
        lines.append(
            f"| {row.study} | {row.figure} | {published} | {row.published_avatar:.2f} | {own} | {spread} | {verdict} |"
        )
    return "\n".join(lines)


def save_picture(rows: list[Row], path: Path) -> None:
    """Each figure's seeds as dots over its accepted range, the published avatar as a diamond."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 6.5), layout="constrained")
    groups = {
        "Breast cancer: F-scores": [row for row in rows if row.figure.startswith("F-score")],
        "AIDS: hazard ratios": [row for row in rows if row.figure.startswith("hazard")],
        "Local cloaking": [row for row in rows if "cloaking" in row.figure],
    }
    axes = figure.subplots(1, 3, width_ratios=[2, 1, 1])
    for axis, (title, shown) in zip(axes, groups.items(), strict=True):
        for place, row in enumerate(shown):
            axis.fill_between([place - 0.3, place + 0.3], row.low, row.high, color="#cfe3f1", linewidth=0)
            spread = np.linspace(place - 0.15, place + 0.15, len(row.seeds))
            axis.plot(spread, row.seeds, "o", markersize=4, color="#1f6fa8", alpha=0.7)
            axis.plot(place, row.published_avatar, "D", color="#d1492e", markersize=8, markerfacecolor="none")
            if row.original is not None:
                axis.plot(place, row.original, "_", color="#333333", markersize=18)
        names = [row.figure.removeprefix("F-score ").removeprefix("hazard ratio ") for row in shown]
        names = [row.study if "cloaking" in name else name for name, row in zip(names, shown, strict=True)]
        axis.set_xticks(range(len(shown)), names, rotation=40, ha="right")
        axis.set_title(title)
        axis.set_ylim(bottom=0)
        axis.spines[["top", "right"]].set_visible(False)
    count = len(rows[0].seeds)
    figure.suptitle(f"Avatars of {count} seeds (dots), accepted means (band), published (diamond), originals (dash)")
    figure.savefig(path, dpi=120)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="The avatar paper's figures, made again.")
    parser.add_argument("--seeds", type=int, default=10, help="repetitions, seeds 0 to n - 1 (default 10)")
    parser.add_argument("--picture", type=Path, help="where to save a picture")
    chosen = parser.parse_args(arguments)
    rows = [*breast_cancer(chosen.seeds), *aids(chosen.seeds)]
    print(table(rows))
    if chosen.picture is not None:
        save_picture(rows, chosen.picture)
    return 0 if all(row.accepted for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
