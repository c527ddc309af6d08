"""``lms demo``: deterministic files of an invented health system for the importers."""

from datetime import date
from pathlib import Path

import click
from flask import current_app

from lms.app.demo.files import write_files
from lms.app.demo.inputs import read_inputs
from lms.app.demo.scope import (
    DEFAULT_CLAIMS,
    DEFAULT_MONTHS,
    DEFAULT_SEED,
    DEFAULT_STAFF,
    SMALLEST_STAFF,
    Scope,
)
from lms.app.demo.system import plan_system
from lms.core import clock
from lms.core.cli import DATE, refusals


@click.command("demo")
@click.option("--staff", type=click.IntRange(min=SMALLEST_STAFF), default=DEFAULT_STAFF, show_default=True)
@click.option("--claims", type=click.IntRange(min=0), default=DEFAULT_CLAIMS, show_default=True)
@click.option("--months", type=click.IntRange(1, 36), default=DEFAULT_MONTHS, show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=DEFAULT_SEED, show_default=True)
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), help="Folder to write to.")
@click.option("--today", type=DATE, hidden=True, help="The day of the demo (default: today).")
@refusals
def demo_command(
    staff: int, claims: int, months: int, seed: int, into: Path | None, today: date | None
) -> None:
    """Write the files of an invented health system; the same arguments give the same bytes on one day."""
    scope = Scope(staff, claims, months, seed, today or clock.today())
    folder = into or Path(current_app.config["INSTANCE"]) / "demo-files"
    system = plan_system(scope, read_inputs(Path(current_app.config["CONTENT"])))
    written = write_files(system, folder)
    click.echo(
        f"{len(written)} files for {len(system.people)} people and {len(system.claims)} claims: {folder}"
    )
