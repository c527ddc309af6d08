"""What people at a table are told: that it is their turn, and that the visit is over.

It stands in the application at once and goes out with the digest of the day; a turn that was taken before is
taken back.
"""

from collections.abc import Collection

from lms.core import clock
from lms.core.i18n import gettext as _
from lms.notices.api import OWN, Item, plan, take_back
from lms.people.api import employment_of, role_title
from lms.simulations.services.tables.reading import Laid

SOURCE = "table"


def your_turn(found: Laid) -> None:
    """Tell whoever is next that the table waits for them; the note itself stands on the page alone."""
    seat = found.waits_for
    if seat is None or seat.person_id is None:
        return
    title = _("It is your turn as %s in the visit “%s”") % (role_title(seat.role), found.scenario.title)
    reason = _("what those before you left is waiting for you")
    _tell(found, [seat.person_id], f"turn:{found.next_ordinal}", title, reason)


def no_turn(found: Laid, person_id: int | None) -> None:
    """Take back that it is somebody's turn, unless the digest has told it."""
    if person_id is not None:
        take_back([person_id], source=SOURCE, topic=_topic(found))


def is_over(found: Laid) -> None:
    """Tell everybody at the table that they can read what became of the claim."""
    held = {seat.person_id for seat in found.seats.values()} | {turn.person_id for turn in found.turns}
    title = _("What became of the claim: %s") % found.scenario.title
    reason = _("the visit was played to its end; read whose hand-off saved it")
    _tell(found, [one for one in held if one is not None], "over", title, reason)


def _topic(found: Laid) -> str:
    return f"table:{found.row.public_id}"


def _tell(found: Laid, person_ids: Collection[int], key: str, title: str, reason: str) -> None:
    """Plan a notice for each of the people who have not left."""
    plan(
        (
            Item(
                recipient_id=person_id,
                about_id=person_id,
                key=f"{_topic(found)}:{key}",
                audience=OWN,
                source=SOURCE,
                topic=_topic(found),
                title=title,
                reason=reason,
                href=f"/simulations/tables/{found.row.public_id}",
                planned_on=clock.today(),
            )
            for person_id in sorted(_employed(person_ids))
        ),
        at_once=True,
    )


def _employed(person_ids: Collection[int]) -> set[int]:
    """Return those of some people who have not left."""
    today = clock.today()
    past = {
        person_id: [fact for fact in facts if fact.from_on <= today]
        for person_id, facts in employment_of(person_ids).items()
    }
    return {person_id for person_id, facts in past.items() if facts and facts[-1].status != "terminated"}
