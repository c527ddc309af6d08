"""The learner's own page: what stands between them and EHR access, their record, their signatures."""

from flask import Blueprint, render_template

from lms.access.permissions import MINE
from lms.access.services.cards import gate_cards
from lms.access.services.history import history_of
from lms.access.services.owed import owed_rows
from lms.access.views.subjects import rulings_of
from lms.compliance import api as compliance
from lms.core import clock, permissions
from lms.core.permissions import requires
from lms.people import api as people

blueprint = Blueprint("me", __name__, template_folder="../templates")


@blueprint.get("/me")
@requires(MINE)
def show() -> str:
    """Show the gates, the obligations with every reason, the evidence and the signatures of the viewer."""
    person = people.person(permissions.current().person_id or 0)
    rulings = rulings_of(person.id)
    return render_template(
        "access/me.html",
        person=person,
        cards=gate_cards(rulings),
        owed=owed_rows(compliance.obligations_of_people([person.id], as_of=clock.today())[person.id]),
        evidence=compliance.record_of(person.id),
        history=[(ruling.title, history_of(person.id, ruling.decision.gate)) for ruling in rulings],
    )
