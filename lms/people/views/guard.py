"""What stands before every page: who the session belongs to, keeping it alive, a password due to change."""

from typing import Any

import structlog
from flask import current_app, request, session
from sqlalchemy.exc import OperationalError

from lms.core import clock, permissions
from lms.core.errors import NotAllowed
from lms.core.permissions import Identity, Permission, access_rule_of
from lms.core.unit_of_work import unit_of_work
from lms.core.web.errors import send_to
from lms.core.web.work import POLLING
from lms.people.identity import identity_of
from lms.people.rules.second_factor import STRONG
from lms.people.services import demands, sessions
from lms.people.services.limits import current_limits
from lms.people.services.sessions import TOUCH_EVERY, SignedIn
from lms.people.views import bearer

TOKEN = "token"  # noqa: S105  the name under which the browser's cookie holds it
_SESSION = "lms.people.session"
CHANGE_PAGE = "passwords.change"
ENROL_PAGES = ("security", "passwords")
log = structlog.get_logger(__name__)


def signed_in() -> SignedIn | None:
    """Return the session of this request in whatever state it is; read once a request."""
    if _SESSION not in request.environ:
        request.environ[_SESSION] = sessions.read(session.get(TOKEN))
    found: SignedIn | None = request.environ[_SESSION]
    return found


def identity_of_request() -> Identity:
    """Return who acts: the person of the token that a program shows, else that of the session."""
    return bearer.identity() if bearer.is_presented() else identity_of_session()


def identity_of_session() -> Identity:
    """Return who acts: the person of a live session, else nobody."""
    found = signed_in()
    if found is None or not found.is_live:
        return identity_of(None)
    return identity_of(found.person, must_change_password=found.must_change, session_id=found.session_id)


def begin(token: str) -> None:
    """Give the browser a session: everything it held before is dropped, the form token included."""
    session.clear()
    session[TOKEN] = token
    request.environ.pop(_SESSION, None)


def forget() -> None:
    """Take the session from the browser."""
    session.clear()
    request.environ.pop(_SESSION, None)


def before_request() -> Any:
    """Keep what signs in alive; send who must choose a new password to do so; leave public pages alone."""
    view = current_app.view_functions.get(request.endpoint or "")
    if not isinstance(access_rule_of(view), Permission):
        return None
    if bearer.is_presented():
        bearer.touch()
    else:
        _keep_alive()
    if permissions.current().must_change_password and request.endpoint != CHANGE_PAGE:
        return send_to(
            "/password/change",
            NotAllowed("Choose a password of your own first.", hint="Open /password/change."),
        )
    return _second_factor_first()


def _second_factor_first() -> Any:
    """Send whose duty needs a second factor, after the days to set it up, to where it is set up."""
    identity, demand = permissions.current(), current_limits().demand
    if not identity.holds(*demand.duties) or bearer.is_presented() or request.blueprint in ENROL_PAGES:
        return None
    found = signed_in()
    if found is not None and found.means in STRONG:
        return None
    if identity.person_id is None or not demands.is_overdue(identity.person_id):
        return None
    return send_to(
        "/settings/security",
        NotAllowed(
            "Your duty needs a second step at sign-in: set it up first.", hint="Open /settings/security."
        ),
    )


def _is_due(found: SignedIn) -> bool:
    """Tell whether this request counts as use now: a page that looks again by itself is nobody's use."""
    return POLLING not in request.headers and clock.now() - found.last_seen_at >= TOUCH_EVERY


def _keep_alive() -> None:
    found = signed_in()
    if found is None or not found.is_live or not _is_due(found):
        return
    try:
        with unit_of_work():
            sessions.touch(found.session_id)
    except OperationalError:
        log.warning("session.touch-failed")
