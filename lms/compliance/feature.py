"""What compliance adds to the application."""

from lms.assessments.events import ExamGraded
from lms.compliance.cli import compliance_group
from lms.compliance.content import KINDS
from lms.compliance.importer import EvidenceImporter
from lms.compliance.listeners import content_published, exam_graded, module_completed, roster_changed
from lms.compliance.permissions import OVERSEERS
from lms.compliance.policy import CompliancePolicySchema, ProgrammePolicySchema
from lms.compliance.resources import resources
from lms.compliance.search import SEARCHABLE
from lms.compliance.services import rebuild, standing_rebuild
from lms.compliance.views import attest, observe, overview, people
from lms.core.feature import Feature, MenuEntry
from lms.core.jobs import Job
from lms.core.rebuild import Derived
from lms.courses.events import ModuleCompleted
from lms.people.events import RosterChanged

FEATURE = Feature(
    name="compliance",
    blueprints=(overview.blueprint, people.blueprint, observe.blueprint, attest.blueprint),
    resources=(resources,),
    kinds=KINDS,
    searchable=SEARCHABLE,
    policies=(("compliance", CompliancePolicySchema), ("programme", ProgrammePolicySchema)),
    listeners=(
        (RosterChanged, roster_changed),
        (ExamGraded, exam_graded),
        (ModuleCompleted, module_completed),
    ),
    after_content=(content_published,),
    importers=(EvidenceImporter(),),
    commands=(compliance_group,),
    derived=(
        Derived("obligations", rebuild.put_right),
        Derived("obligation roll-up", standing_rebuild.put_right),
    ),
    on_init=(standing_rebuild.ensure_counted,),
    checks=(standing_rebuild.complaints,),
    jobs=(Job("merge-roll-up", {"hour": 3, "minute": 40}, standing_rebuild.compact),),
    menu=(MenuEntry("Compliance", "compliance.index", "met", order=40, duties=("executive", *OVERSEERS)),),
)
