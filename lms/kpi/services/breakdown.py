"""The tables under a measure: by unit as the organisation is built, by payer, step, role and cause."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from lms.claims.api import payer_name, reason
from lms.courses.api import ModuleSummary, teaching
from lms.kpi.measures import ORIGINS, Measure
from lms.kpi.rules.periods import Period
from lms.kpi.rules.tally import EMPTY, Tally
from lms.kpi.services.scopes import Scope
from lms.kpi.services.show import Row, rows_by
from lms.people.api import Unit, units
from lms.workflows.api import steps, workflow_roles

ORDERS = {"P": "First payer", "S": "Second payer", "T": "Third payer"}
NAMELESS = {
    "unit": "Not attributed to a unit",
    "payer": "Payer not named",
    "job_role": "Without a job role",
    "cause": "No cause known",
    "step": "No step known",
    "role": "No role known",
}


@dataclass(frozen=True)
class Line:
    """A row of a table: its name, its tally, and how its facts are found again.

    ``unit`` is the code of the unit whose page and subtree the line stands for; otherwise ``cut`` holds the
    value that its facts have. ``training`` are the modules that teach a workflow step, none when there is
    no training for it yet; None for a line that is no step.
    """

    name: str
    detail: str
    tally: Tally
    value: Decimal | None
    is_too_few: bool
    unit: str | None
    cut: Mapping[str, str | None]
    training: tuple[ModuleSummary, ...] | None


@dataclass(frozen=True)
class Breakdown:
    """One table; ``counts_failures`` says that it shows what was lost, not what went well."""

    cut: str
    lines: tuple[Line, ...]
    counts_failures: bool


def breakdown(measure: Measure, period: Period, *, scope: Scope, cut: str, fewest: int) -> Breakdown:
    """Return the table of a measure by one cut, the largest denominator or most failures first."""
    rows = rows_by(measure, period, scope=scope, by=[cut])
    if cut == "unit":
        lines = _unit_lines(rows, measure, scope, fewest)
    else:
        taught = teaching() if cut == "step" else {}
        lines = [_line(measure, cut, row, fewest, taught) for row in rows]
        lines.sort(key=lambda line: (-line.tally.numerator, -line.tally.denominator, line.name))
    is_lost = cut in ORIGINS and measure.direction != "lower"
    return Breakdown(cut, tuple(lines), is_lost)


def _line(
    measure: Measure, cut: str, row: Row, fewest: int, taught: Mapping[str, tuple[ModuleSummary, ...]]
) -> Line:
    key = row.cut[cut]
    name, detail = (NAMELESS[cut], "") if key is None else _words(cut, key)
    made = _made(measure, name, detail, row.tally, fewest, cut={cut: key})
    return made if key is None else replace(made, training=taught.get(key))


def _words(cut: str, key: str) -> tuple[str, str]:
    """Return the name of a value and its id."""
    if cut == "payer":
        return payer_name(key), ""
    if cut == "payer_order":
        return ORDERS.get(key, key), ""
    if cut == "step":
        found = steps().get(key)
        return (found.name, key) if found else (key, "")
    if cut == "role":
        role = workflow_roles().get(key)
        return (role.title, "") if role else (key, "")
    if cut == "cause":
        cause = reason(key)
        return (cause.label, key) if cause else (key, "")
    return key.replace("_", " ").capitalize(), ""


def _unit_lines(rows: tuple[Row, ...], measure: Measure, scope: Scope, fewest: int) -> list[Line]:
    """Add the units up under those that stand directly below the scope; a unit's own facts stand apart."""
    known = units()
    by_code = {unit.code: unit for unit in known.values()}
    tops = _tops(known, scope)
    sums: dict[tuple[str | None, bool], Tally] = {}
    for row in rows:
        unit = by_code.get(row.cut["unit"] or "")
        key = _shown_under(unit, tops, known)
        sums[key] = sums.get(key, EMPTY) + row.tally
    lines = [
        _unit_line(measure, by_code.get(code or ""), tally, fewest, is_own=is_own)
        for (code, is_own), tally in sums.items()
    ]
    return sorted(lines, key=lambda line: (not line.unit, line.name))


def _tops(known: Mapping[int, Unit], scope: Scope) -> list[str]:
    """Return the paths below which the table shows one row each."""
    if scope.paths is None:
        return [unit.path for unit in known.values() if unit.parent_id is None]
    return list(scope.paths)


def _shown_under(unit: Unit | None, tops: list[str], known: Mapping[int, Unit]) -> tuple[str | None, bool]:
    """Return the code of the unit under which a unit's facts are shown, and whether they are its own."""
    if unit is None:
        return None, True
    above = max((top for top in tops if unit.path.startswith(top)), key=len, default="")
    if unit.path == above:
        return unit.code, True
    below = unit.path.removeprefix(above).split("/", 1)[0]
    child = known.get(int(below)) if below.isdecimal() else None
    return (child.code if child else unit.code), False


def _unit_line(measure: Measure, unit: Unit | None, tally: Tally, fewest: int, *, is_own: bool) -> Line:
    if unit is None:
        return _made(measure, NAMELESS["unit"], "", tally, fewest, cut={"at": None})
    if is_own:
        return _made(measure, unit.name, unit.code, tally, fewest, cut={"at": unit.code})
    return _made(measure, unit.name, unit.code, tally, fewest, unit=unit.code)


def _made(
    measure: Measure,
    name: str,
    detail: str,
    tally: Tally,
    fewest: int,
    *,
    unit: str | None = None,
    cut: Mapping[str, str | None] | None = None,
) -> Line:
    return Line(
        name=name,
        detail=detail,
        tally=tally,
        value=tally.value(measure.unit),
        is_too_few=0 < tally.denominator < fewest,
        unit=unit,
        cut=cut or {},
        training=None,
    )
