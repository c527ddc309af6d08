"""What the search index follows: people and units."""

from lms.core import search
from lms.people.events import PeopleRenamed, UnitsChanged


def people_renamed(event: PeopleRenamed) -> None:
    """Let people be found by the names they have now."""
    search.refresh("person", event.person_ids)


def units_changed(event: UnitsChanged) -> None:
    """Let units be found by the names they have now."""
    search.refresh("unit", event.unit_ids)
