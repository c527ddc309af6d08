"""Reactions of classes: who left gives the place to the next on the list."""

from lms.classes.services.leaving import release_places
from lms.people.events import RosterChanged


def roster_changed(event: RosterChanged) -> None:
    """Free the places of people who left."""
    release_places(event.person_ids)
