"""Commands: ``lms simulations coverage``."""

import json
from dataclasses import asdict

import click

from lms.simulations.services.coverage import code_coverage, coverage


@click.group("simulations")
def simulations_group() -> None:
    """Say what scenarios exercise."""


@simulations_group.command("coverage")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show_coverage(as_json: bool) -> None:
    """List the workflow steps, competencies, edits and reasons of denials that no scenario exercises yet."""
    found = coverage()
    parts = {"steps": found.steps, "competencies": found.competencies, **code_coverage()}
    if as_json:
        click.echo(json.dumps({name: asdict(part) for name, part in parts.items()}))
        return
    for name, part in parts.items():
        click.echo(f"{name}: {len(part.met)} of {part.all} in {len(found.scenarios)} scenarios")
        if part.open:
            click.echo(f"  not yet: {', '.join(part.open)}")
