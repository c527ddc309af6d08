"""``lms kpi list`` and ``lms kpi show``."""

from datetime import date
from typing import Any

import click

from lms.core.cli import DATE, as_of_option, emit, json_option, refusals
from lms.core.unit_of_work import unit_of_work
from lms.kpi.measures import CUTS
from lms.kpi.services import rolling
from lms.kpi.services.definitions import definitions
from lms.kpi.services.listing import cuts_in, listed
from lms.kpi.services.scopes import WHOLE, narrowed
from lms.kpi.services.show import Shown, show


def keep_sums() -> None:
    """Make the sums by month that are missing, after an update or the first time; part of ``lms init``."""
    with unit_of_work():
        rolling.ensure_kept()


@click.group("kpi")
def kpi_group() -> None:
    """List measures and show one in a period."""


@kpi_group.command("list")
@json_option
@refusals
def list_command(as_json: bool) -> None:
    """List every measure; those without code yet say so."""
    if as_json:
        emit(listed())
        return
    for one in definitions().values():
        click.echo(f"{one.id:5} {one.name}" + ("" if one.is_computed else "  (definition only)"))


@kpi_group.command("show")
@click.argument("measure_id", metavar="ID")
@click.option("--from", "from_on", type=DATE, help="First day (default: twelve months).")
@click.option("--to", "to_on", type=DATE, help="Last day, included (default: the as-of day).")
@click.option("--unit", help="Code of a unit: it and the units below it.")
@as_of_option
@click.option("--by", default="", help=f"Cuts, separated by commas: {', '.join(CUTS)}.")
@json_option
@refusals
def show_command(
    measure_id: str,
    from_on: date | None,
    to_on: date | None,
    unit: str | None,
    as_of: date | None,
    by: str,
    as_json: bool,
) -> None:
    """Show the measure ID with its numerator and denominator."""
    scope = narrowed(WHOLE, unit) if unit else WHOLE
    shown = show(measure_id, from_on, to_on, scope=scope, as_of=as_of, by=cuts_in(by))
    if as_json:
        emit(shown.as_json())
    else:
        _print(shown)


def _print(shown: Shown) -> None:
    document = shown.as_json()
    click.echo(f"{document['id']} {document['name']}, {document['from']} to {document['to']}")
    click.echo(_line(document))
    for row in document["rows"]:
        named = ", ".join(str(row[name] or "not attributed") for name in row if name not in _NUMBERS)
        click.echo(f"  {named}: {_line(row)}")


_NUMBERS = ("numerator", "denominator", "value")


def _line(numbers: dict[str, Any]) -> str:
    value = "no data" if numbers["value"] is None else f"{numbers['value']:.2f}"
    return f"{value} ({numbers['numerator']} / {numbers['denominator']})"
