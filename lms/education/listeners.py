"""Reactions of education to the roster: new providers start, pathways of leavers end."""

from lms.education.services.following import end_of_leavers
from lms.education.services.starting import start_hired
from lms.people.events import RosterChanged


def roster_changed(event: RosterChanged) -> None:
    """End the pathways of people who left, start those of new providers; told twice it is done once."""
    end_of_leavers(event.person_ids)
    start_hired(event.person_ids)
