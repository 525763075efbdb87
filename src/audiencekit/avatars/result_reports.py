"""The reports of a run, saved as files (contract 6.7)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from audiencekit.avatars.result_files import ResultFiles, extension, file_name
from audiencekit.errors import InvalidInput, NotFound

ReportType: TypeAlias = Literal["basic", "pia"]

_JOBS = {"basic": "report", "pia": "report_pia"}


def download(files: ResultFiles, path: str | os.PathLike[str] | None, report_type: ReportType) -> tuple[Path, ...]:
    """See ``Results.download_report``."""
    if report_type not in get_args(ReportType):
        raise InvalidInput(f"report_type must be one of {', '.join(get_args(ReportType))}, got {report_type!r}")
    job = _JOBS[report_type]
    try:
        urls = files.everywhere(job, "report")
    except NotFound:  # under way, or it failed: a run waits for no report
        files.wait(job)
        urls = files.everywhere(job, "report")
    if not urls:
        ran = ", ".join(dict.fromkeys(name for launch in files.launches for name in launch.jobs))
        raise InvalidInput(f"This run made no {report_type} report; its jobs are {ran}")
    return tuple(files.save(url, place) for url, place in zip(urls, _places(urls, path), strict=True))


def _places(urls: list[str], path: str | os.PathLike[str] | None) -> list[Path]:
    given = Path() if path is None else Path(path)
    if given.is_dir():
        names = [file_name(url) for url in urls]
        unlike = len(set(names)) == len(names)
        return [given / (name if unlike else f"{number}_{name}") for number, name in enumerate(names)]
    form = extension(urls[0])
    if given.suffix.lower() != f".{form}":
        raise InvalidInput(f"{given.name}: this report is a .{form} file, or name a folder that exists")
    return [given] if len(urls) == 1 else [given.with_name(f"{place}_{given.name}") for place in range(len(urls))]
