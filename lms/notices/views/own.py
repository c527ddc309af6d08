"""A person's own notices: newest first, marked as read by one button, and how often reminders come."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from lms.core import permissions
from lms.core.i18n import gettext as _
from lms.core.permissions import requires
from lms.core.unit_of_work import unit_of_work
from lms.notices.permissions import READ
from lms.notices.services.choices import choose_weekly, weekly_among
from lms.notices.services.reading import MESSAGES_A_PAGE, mark_read, messages_of, unread
from lms.notices.services.returns import addresses_returned

blueprint = Blueprint("notices", __name__, url_prefix="/notices", template_folder="../templates")
_LONGEST = 6


@blueprint.get("")
@requires(READ)
def index() -> str:
    """Show what the person was told, newest first."""
    person_id = _me()
    text = request.args.get("page", "1")
    number = max(1, int(text)) if text.isdecimal() and text.isascii() and len(text) < _LONGEST else 1
    shown, count = messages_of(person_id, number)
    return render_template(
        "notices/index.html",
        messages=shown,
        count=count,
        number=number,
        last=max(1, -(-count // MESSAGES_A_PAGE)),
        unread=unread(person_id),
        is_weekly=person_id in weekly_among([person_id]),
        comes_back=person_id in addresses_returned([person_id]),
    )


@blueprint.post("/read")
@requires(READ)
def read() -> Any:
    """Mark everything told until now as read."""
    with unit_of_work():
        mark_read(_me())
    flash(_("Everything is marked as read."), "ok")
    return redirect(url_for(".index"), code=303)


@blueprint.post("/choice")
@requires(READ)
def choice() -> Any:
    """Keep how often reminders before a due day come."""
    is_weekly = request.form.get("often") == "weekly"
    with unit_of_work():
        choose_weekly(_me(), is_weekly=is_weekly)
    flash(_("Reminders come once a week.") if is_weekly else _("Reminders come as they fall."), "ok")
    return redirect(url_for(".index"), code=303)


def _me() -> int:
    return permissions.current().person_id or 0
