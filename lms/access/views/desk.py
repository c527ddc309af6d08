"""The manager's boards: what is late or ends soon by its age, and the first 90 days of new people."""

from flask import Blueprint, render_template, request

from lms.access.permissions import TEAM
from lms.access.services.boards import ageing_board, new_board
from lms.core.i18n import gettext as _
from lms.core.permissions import requires, scope_paths
from lms.people.api import zones_of

blueprint = Blueprint("desk", __name__, url_prefix="/team", template_folder="../templates")

SHOWN = 8
"""People of a lane on the board; the lane alone shows all of them."""
LANE_WORDS = {
    "late-over-30": _("More than 30 days late"),
    "late-30": _("15 to 30 days late"),
    "late-14": _("8 to 14 days late"),
    "late-7": _("Up to 7 days late"),
    "in-30": _("Due in 30 days"),
    "in-60": _("Due in 31 to 60 days"),
    "in-90": _("Due in 61 to 90 days"),
}


@blueprint.get("/ageing")
@requires(TEAM)
def ageing() -> str:
    """Show lanes of what is late and what ends soon, each person with a nudge of one press."""
    board = ageing_board(scope_paths(TEAM))
    wanted = request.args.get("lane", "")
    lanes = [one for one in board.lanes if wanted in ("", one.lane.key)] or list(board.lanes)
    is_alone = len(lanes) == 1
    cards = [card for one in lanes for card in one.cards]
    return render_template(
        "access/ageing.html",
        board=board,
        lanes=lanes,
        words=LANE_WORDS,
        most=len(cards) if is_alone else SHOWN,
        is_alone=is_alone,
        zones=zones_of(card.next_shift.unit_id for card in cards if card.next_shift),
    )


@blueprint.get("/first-days")
@requires(TEAM)
def first_days() -> str:
    """Show who is new, by the 30, 60 and 90 days of their job, and how their gate stands."""
    return render_template("access/first_days.html", board=new_board(scope_paths(TEAM)))
