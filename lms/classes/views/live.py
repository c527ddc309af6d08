"""The live view of a class: how far its people are in a work queue, looked at again every few seconds."""

from flask import Blueprint, render_template, request

from lms.classes.permissions import LEAD
from lms.classes.services.live import live_of
from lms.classes.services.reading import class_by
from lms.classes.views.subjects import led_class, me
from lms.core.permissions import requires

blueprint = Blueprint(
    "class_live", __name__, url_prefix="/classes/<class_id>", template_folder="../templates"
)


@blueprint.get("/live")
@requires(LEAD, subject=led_class)
def show(class_id: str) -> str:
    """Show how a class stands in a queue; a page that is looked at again gets its moving part only."""
    live = live_of(class_by(class_id), by_id=me(), key=request.args.get("queue"))
    is_part = "HX-Request" in request.headers
    return render_template(
        "classes/live_part.html" if is_part else "classes/live.html", live=live, it=live.it
    )
