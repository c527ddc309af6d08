"""What compliance adds to the application."""

from lms.assessments.events import ExamGraded, ExamRegraded
from lms.compliance.cli import compliance_group
from lms.compliance.content import KINDS
from lms.compliance.importer import EvidenceImporter
from lms.compliance.listeners import (
    completion_withdrawn,
    content_published,
    exam_graded,
    exam_regraded,
    module_completed,
    modules_completed,
    play_finished,
    roster_changed,
)
from lms.compliance.permissions import OVERSEERS
from lms.compliance.policy import CompliancePolicySchema, ProgrammePolicySchema, ReciprocitySchema
from lms.compliance.resources import resources
from lms.compliance.search import SEARCHABLE
from lms.compliance.services import rebuild, standing_rebuild
from lms.compliance.services.content_counts import content_counts
from lms.compliance.views import attest, managers, observe, overview, people, prior_credit, workflows
from lms.compliance.views.parts import at_team_top
from lms.core.feature import Feature, MenuEntry
from lms.core.jobs import Job
from lms.core.rebuild import Derived
from lms.core.web.parts import PagePart
from lms.courses.events import CompletionWithdrawn, ModuleCompleted, ModulesCompleted
from lms.people.events import RosterChanged
from lms.simulations.events import PlayFinished

FEATURE = Feature(
    name="compliance",
    blueprints=(
        overview.blueprint,
        people.blueprint,
        managers.blueprint,
        observe.blueprint,
        attest.blueprint,
        prior_credit.blueprint,
        workflows.blueprint,
    ),
    resources=(resources,),
    kinds=KINDS,
    searchable=SEARCHABLE,
    policies=(
        ("compliance", CompliancePolicySchema),
        ("programme", ProgrammePolicySchema),
        ("reciprocity", ReciprocitySchema),
    ),
    page_parts=(
        PagePart("record.end", 20, prior_credit.record_part),
        PagePart("team.top", 5, at_team_top),
    ),
    listeners=(
        (RosterChanged, roster_changed),
        (ExamGraded, exam_graded),
        (ExamRegraded, exam_regraded),
        (ModuleCompleted, module_completed),
        (ModulesCompleted, modules_completed),
        (CompletionWithdrawn, completion_withdrawn),
        (PlayFinished, play_finished),
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
    counts=(content_counts,),
    jobs=(Job("merge-roll-up", {"hour": 3, "minute": 40}, standing_rebuild.compact),),
    menu=(MenuEntry("Compliance", "compliance.index", "met", order=40, duties=("executive", *OVERSEERS)),),
)
