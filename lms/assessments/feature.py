"""What assessments adds to the application."""

from lms.assessments import accommodation_views, result_views
from lms.assessments.cli import COMMANDS
from lms.assessments.jobs import JOBS
from lms.assessments.kept_records import RECORDS
from lms.assessments.policy import AssessmentPolicySchema
from lms.assessments.services import practice_rebuild
from lms.core.feature import Feature, MenuEntry
from lms.core.rebuild import Derived

FEATURE = Feature(
    name="assessments",
    records=RECORDS,
    blueprints=(result_views.blueprint, accommodation_views.blueprint),
    commands=COMMANDS,
    jobs=JOBS,
    policies=(("assessments", AssessmentPolicySchema),),
    derived=(Derived("practice cards", practice_rebuild.put_right),),
    menu=(
        MenuEntry(
            "Trainer sessions",
            "assessments.sessions",
            "people",
            order=60,
            duties=("trainer",),
            section="Training",
        ),
        MenuEntry(
            "Accommodations",
            "accommodations.index",
            "person",
            order=61,
            duties=("trainer", "administrator"),
            section="Training",
        ),
    ),
)
