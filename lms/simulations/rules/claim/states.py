"""How each field of a claim stands, and what nobody noticed about it."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from lms.simulations.rules.claim.catalogue import BELONGS, ROWS, field
from lms.simulations.rules.claim.consequences import stop_for
from lms.simulations.rules.claim.facts import FieldState, Status, Stop
from lms.simulations.rules.claim.prices import prospect
from lms.simulations.rules.claim.sheet import Sheet

_ORDER = {row.name: place for place, row in enumerate(ROWS)}
_RED = ("rejection", "denial")
_AMBER = ("edit", "hold")


def field_states(sheet: Sheet, stops: Sequence[Stop], would: Sequence[Stop] = ()) -> tuple[FieldState, ...]:
    """Return the fields that decisions are about, and all that were changed, in the order of the form.

    Args:
        sheet: the claim.
        stops: what stopped it.
        would: what payers would say to it if no edit held it; colours what nothing else does.
    """
    names = dict.fromkeys((*sheet.visit.truth, *sheet.setters))
    return tuple(_state(sheet, name, stops, would) for name in sorted(names, key=_place))


def _place(name: str) -> tuple[int, str]:
    return _ORDER.get(name, len(_ORDER)), name


def _state(sheet: Sheet, name: str, stops: Sequence[Stop], would: Sequence[Stop]) -> FieldState:
    row = field(name)
    status, why = _status(sheet, name, stops, would)
    setter = sheet.setters.get(name)
    return FieldState(
        name=name,
        label=row.label if row is not None else name,
        box=row.box(sheet.visit.kind) if row is not None else "",
        location=row.location if row is not None else "",
        value=sheet[name],
        set_by=setter.beat if setter is not None else "",
        status=status,
        why=why,
    )


def _status(sheet: Sheet, name: str, stops: Sequence[Stop], would: Sequence[Stop]) -> tuple[Status, str]:
    mine = [stop for stop in stops if not stop.is_repaired and name in concerned(sheet, stop)]
    is_open = sheet[name] is None and name not in sheet.setters and not sheet.is_right(name)
    looks: tuple[tuple[Status, Sequence[Stop], Collection[str]], ...] = (
        ("red", [] if is_open else mine, _RED),
        ("amber", mine, _AMBER),
        ("red", [stop for stop in would if not is_open and name in concerned(sheet, stop)], _RED),
    )
    for status, among, kinds in looks:
        found = next((stop for stop in among if stop.kind in kinds), None)
        if found is not None:
            return status, f"{found.code}: {found.message}"
    if is_open:
        return "grey", "Nobody has decided this yet."
    if sheet.is_right(name):
        return "green", "This is what the visit needs."
    about = (name, BELONGS.get(name))
    silent = next((stop for stop in stops if stop.kind == "silent" and stop.fields[0] in about), None)
    return "black", silent.message if silent is not None else "Neither an edit nor a payer will notice this."


def concerned(sheet: Sheet, stop: Stop) -> tuple[str, ...]:
    """Return the fields that a stop colours: the wrong ones among those it names and what goes with them.

    When none of them is wrong it colours all that it names.
    """
    wrong = [name for name in stop.fields if not sheet.is_right(name)]
    heads = {BELONGS.get(name, name) for name in wrong}
    more = (*heads, *(name for name, head in BELONGS.items() if head in heads))
    wrong += [name for name in more if name not in wrong and not sheet.is_right(name)]
    return tuple(wrong) or stop.fields


def silent_stops(sheet: Sheet, stops: Sequence[Stop], would: Sequence[Stop]) -> list[Stop]:
    """Return one stop for each wrong field that nothing noticed: loss, untruth or overpayment."""
    states = field_states(sheet, stops, would)
    black = {state.name for state in states if state.status == "black"}
    paid = prospect(sheet)
    found = []
    for state in states:
        if state.name in black and BELONGS.get(state.name) not in black:
            code = f"silent-{state.name}"
            message = f"{state.label}: {state.why}"
            stop = stop_for(sheet, "silent", code, fields=(state.name,), message=message, paid=paid)
            found.append(replace(stop, fields=(state.name,)))
    return found
