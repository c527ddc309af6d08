"""What the work on items and lessons adds to the application."""

from lms.assessments.events import ExamGraded
from lms.core.feature import Feature, MenuEntry
from lms.core.rebuild import Derived
from lms.core.web.parts import PagePart
from lms.quality.jobs import JOBS
from lms.quality.listeners import exam_graded
from lms.quality.policy import ItemQualitySchema
from lms.quality.services.regrades import REGRADE_WORK
from lms.quality.services.tallies import put_right
from lms.quality.views import decisions, panels, statistics
from lms.quality.views.parts import judging_part

FEATURE = Feature(
    name="quality",
    blueprints=(statistics.blueprint, decisions.blueprint, panels.blueprint),
    jobs=JOBS,
    policies=(("item_quality", ItemQualitySchema),),
    listeners=((ExamGraded, exam_graded),),
    derived=(Derived("item statistics", put_right),),
    long_work=(REGRADE_WORK,),
    page_parts=(PagePart("library.top", 90, judging_part),),
    menu=(
        MenuEntry(
            "Items and lessons", "quality.index", "pulse", order=62, duties=("trainer",), section="Training"
        ),
        MenuEntry(
            "Results held", "quality_decisions.held", "paused", 63, ("access_officer",), "Access and waivers"
        ),
    ),
)
