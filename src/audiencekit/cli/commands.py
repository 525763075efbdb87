"""The commands and their arguments; what they do is in a file each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audiencekit.errors import AudienceKitError, InvalidInput

app = typer.Typer(
    name="audiencekit",
    help="Stream events, manage cohorts, anonymise tables. Everything here runs offline, on the embedded sandbox.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks show local variables, keys among them
)


@app.callback()
def audiencekit() -> None:
    """Holds the commands together."""


@app.command()
def demo(
    events: Annotated[
        Path | None, typer.Option(help="Purchases: a CSV with customer_id, date, cds, dollars. Default: CDNOW sample.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Where tables, figures and the picture go.")] = Path("demo-output"),
) -> None:
    """Run the main job: purchases, events, loyal buyers, avatars, segments, a cohort."""
    from audiencekit.cli.demo import run_demo

    try:
        run_demo(events, out)
    except InvalidInput as refused:
        typer.echo(f"audiencekit demo: {refused}", err=True)
        raise typer.Exit(2) from None
    except AudienceKitError as failed:
        typer.echo(f"audiencekit demo: {failed}", err=True)
        raise typer.Exit(1) from None


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1, up to 65535; 0 takes a free one.")] = 8787,
    data: Annotated[
        Path | None, typer.Option(help="SQLite file that keeps everything; default: nothing is kept.")
    ] = None,
) -> None:
    """Serve the three services on this machine until Ctrl-C. The keys printed are for this sandbox only."""
    from audiencekit.cli.serve import serve

    try:
        serve(data, port)
    except InvalidInput as refused:
        typer.echo(f"audiencekit sandbox: {refused}", err=True)
        raise typer.Exit(2) from None
