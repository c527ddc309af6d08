"""What education adds to the application."""

from lms.core.feature import Feature, MenuEntry
from lms.education.content import KINDS
from lms.education.listeners import roster_changed
from lms.education.parts import PARTS
from lms.education.permissions import CONFIRMERS, EDUCATORS
from lms.education.views import pathways, profiles, starting
from lms.people.events import RosterChanged

FEATURE = Feature(
    name="education",
    blueprints=(starting.blueprint, pathways.blueprint, profiles.blueprint),
    kinds=KINDS,
    listeners=((RosterChanged, roster_changed),),
    page_parts=PARTS,
    menu=(
        MenuEntry("New providers", "pathways.index", "flag", 64, EDUCATORS, "Training", pathways.waiting_for),
        MenuEntry("Educators", "education.directory", "people", 65, (*EDUCATORS, *CONFIRMERS), "Training"),
    ),
)
