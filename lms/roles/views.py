"""Meet your colleagues: a card for each other role; and one's own tasks on the two axes of the map."""

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup

from lms.core.i18n import gettext as _
from lms.core.permissions import Identity, current, requires
from lms.roles import api
from lms.roles.cards import BESIDE, DOWN, FAR, UP, Card, card_between
from lms.roles.permissions import CARDS
from lms.workflows import api as workflows

HEADINGS = {
    DOWN: "They work on what you hand over",
    UP: "They hand over to you",
    BESIDE: "They work beside you",
    FAR: "Further along, or before you",
}

blueprint = Blueprint("roles", __name__, url_prefix="/roles", template_folder="templates")
axes_page = Blueprint("map_axes", __name__, template_folder="templates")


def _own(known: dict[str, api.Role]) -> str:
    """Return the role that the cards are seen from: the one asked for, the reader's own, else the first."""
    wanted = request.args.get("from", "")
    own = [role for role in current().job_roles if role in known]
    return wanted if wanted in known else next(iter(own), next(iter(known), ""))


def _card(known: dict[str, api.Role], own: str, other: str) -> Card:
    mine = known[own].workflow_roles if own in known else ()
    return card_between(workflows.steps(), mine, known[other].workflow_roles)


@blueprint.get("")
@requires(CARDS)
def index() -> str:
    """Show every other role: those who work on what one hands over first."""
    known = dict(sorted(api.roles().items(), key=lambda pair: pair[1].title))
    own = _own(known)
    cards = {key: _card(known, own, key) for key in known if key != own}
    groups = [
        (_(HEADINGS[near]), [(known[key], card) for key, card in cards.items() if card.nearness == near])
        for near in HEADINGS
    ]
    return render_template(
        "roles/index.html",
        known=known,
        own=own,
        groups=[(title, rows) for title, rows in groups if rows],
        choices=[(key, one.title) for key, one in known.items()],
    )


@blueprint.get("/<role_id>/card")
@requires(CARDS)
def card(role_id: str) -> str:
    """Show what a role needs from the reader's, and what it gives."""
    known = dict(sorted(api.roles().items(), key=lambda pair: pair[1].title))
    other = api.role(role_id)
    own = _own(known)
    steps = workflows.steps()
    return render_template(
        "roles/card.html",
        other=other,
        own=known.get(own),
        card=_card(known, own, role_id) if own != role_id else None,
        does=[step for step in steps.values() if set(step.owners) & set(other.workflow_roles)],
        choices=[(key, one.title) for key, one in known.items()],
        titles={key: one.title for key, one in workflows.workflow_roles().items()},
    )


@axes_page.get("/workflows/axes")
@requires(CARDS)
def axes() -> str:
    """Show the map on two axes, care and claim, and where the tasks of one role stand on both."""
    known = dict(sorted(api.roles().items(), key=lambda pair: pair[1].title))
    own = _own(known)
    mine = set(known[own].workflow_roles) if own in known else set()
    steps = workflows.steps()
    drawn = workflows.grid(steps.values())
    placed = {key for row in drawn.rows for cell in row.cells for key in cell}
    return render_template(
        "roles/axes.html",
        steps=steps,
        grid=drawn,
        role=known.get(own),
        own=[step for step in steps.values() if mine & set(step.owners) and step.id in placed],
        care=workflows.CARE,
        claim=workflows.CLAIM,
        choices=[(key, one.title) for key, one in known.items()],
    )


def map_part(_identity: Identity) -> Markup:
    """Show the way from the map to its two axes and to the cards."""
    link = Markup('<a class="btn btn-plain" href="%s">%s</a>')
    two = link % (url_for("map_axes.axes"), _("Care and claim: your place on both"))
    return two + link % (url_for("roles.index"), _("Meet your colleagues"))
