"""What compliance adds to the application."""

from lms.assessments.events import ExamGraded
from lms.compliance.cli import compliance_group
from lms.compliance.content import KINDS
from lms.compliance.importer import EvidenceImporter
from lms.compliance.listeners import content_published, exam_graded, module_completed, roster_changed
from lms.compliance.permissions import OVERSEERS
from lms.compliance.policy import CompliancePolicySchema
from lms.compliance.services.rebuild import put_right
from lms.compliance.views import attest, observe, overview, people
from lms.core.feature import Feature, MenuEntry
from lms.core.rebuild import Derived
from lms.courses.events import ModuleCompleted
from lms.people.events import RosterChanged

FEATURE = Feature(
    name="compliance",
    blueprints=(overview.blueprint, people.blueprint, observe.blueprint, attest.blueprint),
    kinds=KINDS,
    policies=(("compliance", CompliancePolicySchema),),
    listeners=(
        (RosterChanged, roster_changed),
        (ExamGraded, exam_graded),
        (ModuleCompleted, module_completed),
    ),
    after_content=(content_published,),
    importers=(EvidenceImporter(),),
    commands=(compliance_group,),
    derived=(Derived("obligations", put_right),),
    menu=(MenuEntry("Compliance", "compliance.index", "met", order=40, duties=("executive", *OVERSEERS)),),
)
