"""What roles adds to the application."""

from lms.core.feature import Feature
from lms.core.web.parts import PagePart
from lms.roles.content import ROLE_KIND
from lms.roles.content_coverage import COVERAGE_KIND
from lms.roles.content_privileges import PRIVILEGE_KIND
from lms.roles.privilege_changes import refuse_silent_privilege_changes
from lms.roles.recommending import recommended_part
from lms.roles.search import SEARCHABLE
from lms.roles.services import refuse_silent_gate_changes
from lms.roles.views import axes_page, blueprint, map_part

FEATURE = Feature(
    name="roles",
    blueprints=(blueprint, axes_page),
    page_parts=(PagePart("map.top", 10, map_part), PagePart("library.top", 30, recommended_part)),
    kinds=(ROLE_KIND, PRIVILEGE_KIND, COVERAGE_KIND),
    searchable=SEARCHABLE,
    after_content=(refuse_silent_gate_changes, refuse_silent_privilege_changes),
)
