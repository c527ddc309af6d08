"""What assessments adds to the application."""

from lms.assessments import result_views
from lms.assessments.cli import COMMANDS
from lms.assessments.jobs import JOBS
from lms.assessments.policy import AssessmentPolicySchema
from lms.core.feature import Feature, MenuEntry

FEATURE = Feature(
    name="assessments",
    blueprints=(result_views.blueprint,),
    commands=COMMANDS,
    jobs=JOBS,
    policies=(("assessments", AssessmentPolicySchema),),
    menu=(MenuEntry("Trainer sessions", "assessments.sessions", "people", order=60, duties=("trainer",)),),
)
