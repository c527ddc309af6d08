"""What classes add to the application."""

from lms.classes.jobs import JOBS
from lms.classes.kept_records import RECORDS
from lms.classes.listeners import roster_changed
from lms.classes.parts import PARTS
from lms.classes.permissions import LEADERS
from lms.classes.policy import ClassesPolicySchema
from lms.classes.resources import resources
from lms.classes.search import SEARCHABLE
from lms.classes.views import board, calendars, enrolling, learner, live, planning, roster
from lms.core.feature import Feature, MenuEntry
from lms.people.events import RosterChanged

FEATURE = Feature(
    name="classes",
    records=RECORDS,
    blueprints=(
        learner.blueprint,
        board.blueprint,
        planning.blueprint,
        roster.blueprint,
        enrolling.blueprint,
        live.blueprint,
        calendars.blueprint,
    ),
    resources=(resources,),
    searchable=SEARCHABLE,
    policies=(("classes", ClassesPolicySchema),),
    listeners=((RosterChanged, roster_changed),),
    jobs=JOBS,
    page_parts=PARTS,
    menu=(
        MenuEntry("Classes", "classes.index", "calendar", 50, ("learner", "manager")),
        MenuEntry("Class board", "class_board.index", "calendar", 58, LEADERS, "Training"),
    ),
)
"""Instructor-led classes."""
