"""The pictures of a run as files, and the list that says what each shows (contract 6.7)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from audiencekit.engine.linked.run import TableRun
from audiencekit.engine.parameters import Parameters
from audiencekit.sandbox.avatars.figures.pictures import Shown, pictures
from audiencekit.sandbox.avatars.task import ResultFile, TableTask, escape


def draw_figures(
    table: TableTask, frame: pd.DataFrame, made: TableRun, folder: Path, *, most_distributions: int | None
) -> tuple[list[ResultFile], list[dict[str, str]]]:
    """The files of a table's pictures, and an entry for each."""
    files: list[ResultFile] = []
    about: list[dict[str, str]] = []
    numbers: dict[str, int] = {}
    for kind, content in pictures(_shown(table, frame, made), most_distributions=most_distributions):
        number = numbers[kind] = numbers.get(kind, -1) + 1
        name = f"{escape(table.name)}_{kind}_{number}.html"
        (folder / name).write_text(content, encoding="utf-8")
        files.append(ResultFile("figures", name))
        about.append({"kind": kind, "filename": name, "table_name": table.name})
    return files, about


def _shown(table: TableTask, frame: pd.DataFrame, made: TableRun) -> Shown:
    aside = {*table.keys, *table.pseudonyms}
    columns = [name for name in frame.columns if name not in aside and name in made.unshuffled.columns]
    parameters = table.parameters
    augmentation = parameters.augmentation if isinstance(parameters, Parameters) else None
    # Beside the dropped ones, columns that links carried are not the table's own.
    return Shown(
        name=table.name,
        original=frame[columns].reset_index(drop=True),
        avatars=made.unshuffled[columns].reset_index(drop=True),
        originals=made.run.original_projections,
        avatar_points=made.run.avatar_projections,
        target=augmentation.target_column if augmentation else None,
        curves=made.curves,
    )
