"""A person's own calendar: its address, made and renewed by oneself, and the calendar behind it."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for

from lms.classes.permissions import TAKE_PART
from lms.classes.services import feeds
from lms.classes.views.subjects import me
from lms.core.i18n import gettext as _
from lms.core.permissions import public, requires
from lms.core.unit_of_work import unit_of_work

blueprint = Blueprint("class_calendar", __name__, template_folder="../templates")


@blueprint.get("/classes/calendar")
@requires(TAKE_PART)
def settings() -> str:
    """Say whether there is an address, and offer a new one."""
    return render_template("classes/calendar.html", made_at=feeds.made_at(me()), address="")


@blueprint.post("/classes/calendar")
@requires(TAKE_PART)
def renew() -> str:
    """Make a new address and show it this once; the one before stops working."""
    with unit_of_work():
        secret = feeds.renew(me())
    base = str(current_app.config["LMS_BASE_URL"]).rstrip("/")
    address = base + url_for(".feed", secret=secret)
    return render_template("classes/calendar.html", made_at=feeds.made_at(me()), address=address)


@blueprint.post("/classes/calendar/end")
@requires(TAKE_PART)
def end() -> Any:
    """Let the address stop working."""
    with unit_of_work():
        feeds.end(me())
    flash(_("The address stops working now."), "ok")
    return redirect(url_for(".settings"), code=303)


@blueprint.get("/calendar/<secret>.ics")
@public("calendar programs cannot sign in; the address itself is the proof and can be renewed")
def feed(secret: str) -> Response:
    """Return the classes of whoever the address belongs to."""
    data = feeds.feed_of(feeds.owner_of(secret))
    return Response(data, mimetype="text/calendar", headers={"X-Robots-Tag": "noindex"})
