"""What people at a table are told by mail: that it is their turn, and that the visit is over."""

from collections.abc import Collection

from flask import current_app

from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.outbox import enqueue
from lms.people.api import employment_of, people, role_title
from lms.simulations.services.tables.reading import Laid


def your_turn(found: Laid) -> None:
    """Tell whoever is next that the table waits for them; the note itself stands on the page alone."""
    seat = found.waits_for
    if seat is None or seat.person_id is None:
        return
    role = role_title(seat.role)
    lines = [
        _("It is your turn as %s in the visit “%s”.") % (role, found.scenario.title),
        _("What those before you left is waiting for you."),
    ]
    subject = _("It is your turn: %s") % found.scenario.title
    _send(found, [seat.person_id], f"turn:{found.next_ordinal}", subject, lines)


def is_over(found: Laid) -> None:
    """Tell everybody at the table that they can read what became of the claim."""
    held = {seat.person_id for seat in found.seats.values()} | {turn.person_id for turn in found.turns}
    lines = [
        _("The visit “%s” has been played to its end.") % found.scenario.title,
        _("Read what became of the claim, and whose hand-off saved it."),
    ]
    subject = _("What became of the claim: %s") % found.scenario.title
    _send(found, [one for one in held if one is not None], "over", subject, lines)


def _send(found: Laid, person_ids: Collection[int], key: str, subject: str, lines: list[str]) -> None:
    """Put a message for each of the people with a mail address who have not left into the outbox."""
    row = found.row
    address = f"{str(current_app.config['LMS_BASE_URL']).rstrip('/')}/simulations/tables/{row.public_id}"
    here = _employed(person_ids)
    for person in people(person_ids).values():
        if person.email is not None and person.id in here:
            payload = {"to": person.email, "subject": subject, "text": "\n".join([*lines, "", address, ""])}
            enqueue("mail", f"table:{row.public_id}:{person.id}:{key}", payload)


def _employed(person_ids: Collection[int]) -> set[int]:
    """Return those of some people who have not left."""
    today = clock.today()
    past = {
        person_id: [fact for fact in facts if fact.from_on <= today]
        for person_id, facts in employment_of(person_ids).items()
    }
    return {person_id for person_id, facts in past.items() if facts and facts[-1].status != "terminated"}
