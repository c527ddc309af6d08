"""Pages of table-tops: laying one, a turn, what it did, the room, handing a seat on, the end."""

import secrets
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.core.errors import DomainError, NotFound
from lms.core.i18n import gettext as _
from lms.core.permissions import Subject, current, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.simulations.permissions import AT_TABLE, HOST_TABLES, PRACTISE
from lms.simulations.rules.tables.seats import errors_of, may_still_play
from lms.simulations.services.plays import Taking
from lms.simulations.services.shelf import card, cards
from lms.simulations.services.tables.listing import offered, tables_of
from lms.simulations.services.tables.reading import Laid, find_table, host_of, laid, members_of
from lms.simulations.services.tables.seating import (
    Host,
    Wish,
    hand_seat,
    lay_table,
    live_claims,
    seat_wished,
    seats_wished,
)
from lms.simulations.services.tables.turning import LONGEST_NOTE, take_turn
from lms.simulations.table_pages import acts_of, done_page, end_page, room_page, turn_page

LONGEST_KEY = 64
LONGEST_LIST = 400
blueprint = Blueprint("tables", __name__, url_prefix="/simulations/tables", template_folder="templates")


def member(table_id: str, **_rest: Any) -> Subject:
    """Return whoever asks as the subject when they sit at the table or host it; nobody of them otherwise."""
    me, members = _me(), members_of(table_id)
    return Subject(person_id=me if me in members else host_of(table_id))


def host(table_id: str, **_rest: Any) -> Subject:
    """Return the host of a table as the subject of a permission."""
    return Subject(person_id=host_of(table_id))


def _me() -> int:
    return current().person_id or 0


def _host() -> Host:
    return Host(_me(), current().employee_no, scope_paths(HOST_TABLES))


def _laid(table_id: str) -> Laid:
    return laid(find_table(table_id))


@blueprint.get("")
@requires(PRACTISE)
def index() -> str:
    """Show the tables that one hosts or sits at, and where it is one's turn."""
    return render_template("simulations/tables.html", rows=tables_of(_me()), host=HOST_TABLES)


@blueprint.get("/new")
@requires(HOST_TABLES)
def new() -> str:
    """Choose a scenario, then who plays which role; for a class its people are offered."""
    key = request.args.get("scenario", "")
    if not key:
        return render_template("simulations/table_choose.html", cards=cards(), asked=_asked())
    return _form(key, {}, {})


def _asked() -> dict[str, str]:
    """Return for whom a table is laid: the class, and its people by employee number."""
    named = {name: request.values.get(name, "")[:LONGEST_LIST] for name in ("class_id", "people")}
    return {name: value for name, value in named.items() if value}


def _form(key: str, faults: dict[str, str], wishes: dict[str, Wish]) -> str:
    scenario, asked = live_claims(key).scenario, _asked()
    only = [one for one in asked.get("people", "").split(",") if one]
    return render_template(
        "simulations/table_new.html",
        card=card(key),
        scenario=scenario,
        errors={role: errors_of(scenario, role) for role in scenario.roles},
        offered=offered(scenario, scope_paths(HOST_TABLES), only),
        asked=asked,
        faults=faults,
        wishes=wishes,
        token=request.form.get("form_key") or secrets.token_hex(16),
        shows_choices="shows_choices" in request.form,
    )


def _wish(role: str) -> Wish:
    return Wish(role, request.form.get(f"who-{role}", ""), request.form.get(f"way-{role}", "best"))


@blueprint.post("")
@requires(HOST_TABLES)
def lay() -> AnyResponse | tuple[str, int]:
    """Lay a table and call who is first; a form that was sent twice makes one table."""
    key = request.form.get("scenario", "")
    scenario = live_claims(key).scenario
    wishes = {role: _wish(role) for role in scenario.roles}
    form_key = request.form.get("form_key", "")[:LONGEST_KEY] or secrets.token_hex(16)
    with unit_of_work():
        seats, faults = seats_wished(scenario, [*wishes.values()], _host(), form_key)
        if not faults:
            row = lay_table(
                key=key,
                host_id=_me(),
                seats=seats,
                form_key=form_key,
                seed=form_key,
                class_id=_asked().get("class_id"),
                shows_choices="shows_choices" in request.form,
            )
            table_id = row.public_id
    if faults:
        return _form(key, faults, wishes), 422
    flash(_("The table is laid. Whoever is first has been told."), "ok")
    return redirect(url_for(".room", table_id=table_id), code=303)


@blueprint.get("/<table_id>")
@requires(AT_TABLE, subject=member)
def show(table_id: str) -> str | AnyResponse:
    """Show the open beat to whose turn it is, to the others where the visit is; the end when it is over."""
    found = _laid(table_id)
    if found.is_over:
        return redirect(url_for(".end", table_id=table_id))
    if found.row.host_id == _me() and not found.seats_of(_me()):
        return redirect(url_for(".room", table_id=table_id))
    now = found.waits_for
    is_mine = now is not None and now.person_id == _me()
    return render_template(
        "simulations/table_turn.html" if is_mine else "simulations/table_wait.html",
        page=turn_page(found),
        me=_me(),
        longest=LONGEST_NOTE,
    )


@blueprint.post("/<table_id>/turns")
@requires(AT_TABLE, subject=member)
def turn(table_id: str) -> AnyResponse:
    """Record a choice and the note that goes with it; a form sent twice changes nothing."""
    ordinal = request.form.get("ordinal", default=0, type=int)
    with unit_of_work():
        taken = take_turn(
            table_id,
            person_id=_me(),
            ordinal=ordinal,
            form=request.form.to_dict(flat=False),
            note=request.form.get("note", ""),
            took_ms=request.form.get("took_ms", type=int),
        )
    if taken is Taking.OVER:
        return redirect(url_for(".end", table_id=table_id), code=303)
    if taken is Taking.AGAIN:
        flash(_("This turn was taken before; the first choice stands."), "warn")
        return redirect(url_for(".show", table_id=table_id), code=303)
    return redirect(url_for(".done", table_id=table_id, ordinal=ordinal), code=303)


@blueprint.get("/<table_id>/turns/<int:ordinal>")
@requires(AT_TABLE, subject=member)
def done(table_id: str, ordinal: int) -> str:
    """Show to who made a choice what it did: to the claim, to colleagues, and what the rule is."""
    return render_template("simulations/table_done.html", page=done_page(_laid(table_id), ordinal, _me()))


@blueprint.get("/<table_id>/room")
@requires(AT_TABLE, subject=host)
def room(table_id: str) -> str:
    """Show a table to the room; a page that is looked at again gets its moving part only."""
    page = room_page(_laid(table_id))
    is_part = "HX-Request" in request.headers
    return render_template(
        "simulations/table_room_part.html" if is_part else "simulations/table_room.html", page=page
    )


@blueprint.get("/<table_id>/seats/<role>")
@requires(AT_TABLE, subject=host)
def seat(table_id: str, role: str) -> str:
    """Show a seat that can be handed on: to another person, or to the system."""
    return _seat_page(_laid(table_id), role)


def _seat_page(found: Laid, role: str, fault: str = "") -> str:
    if role not in found.seats or not may_still_play(found.state, role):
        raise NotFound("This seat has been played.", hint="What was chosen in it stands.")
    return render_template(
        "simulations/table_seat.html",
        table=found,
        role=role,
        held=found.seats[role],
        person=found.named.get(found.seats[role].person_id or 0),
        acts=acts_of(found, role),
        errors=errors_of(found.scenario, role),
        offered=offered(found.scenario, scope_paths(HOST_TABLES)),
        fault=fault,
        wish=_wish(role) if fault else Wish(role),
    )


@blueprint.post("/<table_id>/seats/<role>")
@requires(AT_TABLE, subject=host)
def hand(table_id: str, role: str) -> AnyResponse | tuple[str, int]:
    """Hand a seat on; what was chosen in it stays."""
    found = _laid(table_id)
    try:
        wished = seat_wished(found.scenario, _wish(role), _host(), found.row.seed)
        with unit_of_work():
            hand_seat(table_id, role=role, seat=wished, by_id=_me())
    except DomainError as problem:
        return _seat_page(found, role, problem.message), 422
    flash(_("The seat has been handed on."), "ok")
    return redirect(url_for(".room", table_id=table_id), code=303)


@blueprint.get("/<table_id>/end")
@requires(AT_TABLE, subject=member)
def end(table_id: str) -> str | AnyResponse:
    """Show what became of the claim, its path, and whose hand-off saved it."""
    found = _laid(table_id)
    if not found.is_over:
        return redirect(url_for(".show", table_id=table_id))
    return render_template("simulations/table_end.html", page=end_page(found), me=_me())
