"""What roles adds to the application."""

from lms.core.feature import Feature
from lms.roles.content import ROLE_KIND
from lms.roles.search import SEARCHABLE
from lms.roles.services import refuse_silent_gate_changes

FEATURE = Feature(
    name="roles",
    kinds=(ROLE_KIND,),
    searchable=SEARCHABLE,
    after_content=(refuse_silent_gate_changes,),
)
