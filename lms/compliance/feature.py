"""What compliance adds to the application."""

from lms.assessments.events import ExamGraded, ExamRegraded, RenewalGraded
from lms.compliance.cli import compliance_group
from lms.compliance.cli_notices import notices_group
from lms.compliance.content import KINDS
from lms.compliance.content_rules import RULE_KIND
from lms.compliance.importer import EvidenceImporter
from lms.compliance.kept_records import RECORDS
from lms.compliance.ladder_policy import SECTION as ESCALATION
from lms.compliance.ladder_policy import EscalationSchema
from lms.compliance.listeners import (
    completion_withdrawn,
    content_published,
    exam_graded,
    exam_regraded,
    module_completed,
    modules_completed,
    play_finished,
    renewal_graded,
    roster_changed,
    schedule_changed,
    units_changed,
)
from lms.compliance.permissions import OVERSEERS
from lms.compliance.policy import (
    EXCEPTIONS,
    GO_LIVES,
    RENEWAL,
    CompliancePolicySchema,
    ExceptionsPolicySchema,
    GoLivesSchema,
    ProgrammePolicySchema,
    ReciprocitySchema,
    RenewalFormSchema,
    ReturningPolicySchema,
)
from lms.compliance.resources import resources
from lms.compliance.search import SEARCHABLE
from lms.compliance.services import rebuild, standing_rebuild
from lms.compliance.services.content_counts import content_counts
from lms.compliance.services.escalation import send_notices
from lms.compliance.services.return_book import SECTION as RETURNING
from lms.compliance.views import (
    attest,
    credit_files,
    cube,
    cycles,
    exceptions,
    managers,
    notices,
    observe,
    overview,
    people,
    prior_credit,
    ratings,
    renewal,
    workflows,
)
from lms.compliance.views.parts import at_team_top
from lms.core.feature import Feature, MenuEntry
from lms.core.jobs import Job
from lms.core.rebuild import Derived
from lms.core.web.parts import PagePart
from lms.courses.events import CompletionWithdrawn, ModuleCompleted, ModulesCompleted
from lms.people.events import RosterChanged, ScheduleChanged, UnitsChanged
from lms.simulations.events import PlayFinished

FEATURE = Feature(
    name="compliance",
    records=RECORDS,
    blueprints=(
        overview.blueprint,
        cube.blueprint,
        people.blueprint,
        managers.blueprint,
        observe.blueprint,
        ratings.blueprint,
        attest.blueprint,
        renewal.blueprint,
        cycles.blueprint,
        prior_credit.blueprint,
        credit_files.blueprint,
        workflows.blueprint,
        notices.blueprint,
        exceptions.blueprint,
    ),
    resources=(resources,),
    kinds=(*KINDS, RULE_KIND),
    searchable=SEARCHABLE,
    policies=(
        ("compliance", CompliancePolicySchema),
        ("programme", ProgrammePolicySchema),
        ("reciprocity", ReciprocitySchema),
        (ESCALATION, EscalationSchema),
        (GO_LIVES, GoLivesSchema),
        (RENEWAL, RenewalFormSchema),
        (EXCEPTIONS, ExceptionsPolicySchema),
        (RETURNING, ReturningPolicySchema),
    ),
    page_parts=(
        PagePart("module.side", 1, renewal.module_part),
        PagePart("record.end", 20, prior_credit.record_part),
        PagePart("record.end", 25, cycles.record_part),
        PagePart("record.end", 30, exceptions.record_part),
        PagePart("team.more", 5, at_team_top),
        PagePart("team.more", 6, ratings.team_part),
        PagePart("home.trainer", 10, ratings.trainer_part),
        PagePart("home.duty", 10, ratings.trainer_part),
        PagePart("record.end", 30, ratings.record_part),
    ),
    listeners=(
        (RosterChanged, roster_changed),
        (ScheduleChanged, schedule_changed),
        (UnitsChanged, units_changed),
        (ExamGraded, exam_graded),
        (ExamRegraded, exam_regraded),
        (ModuleCompleted, module_completed),
        (ModulesCompleted, modules_completed),
        (CompletionWithdrawn, completion_withdrawn),
        (PlayFinished, play_finished),
        (RenewalGraded, renewal_graded),
    ),
    after_content=(content_published,),
    importers=(EvidenceImporter(),),
    commands=(
        compliance_group,
        notices_group,
    ),
    derived=(
        Derived("obligations", rebuild.put_right),
        Derived("obligation roll-up", standing_rebuild.put_right),
    ),
    on_init=(standing_rebuild.ensure_counted,),
    checks=(standing_rebuild.complaints,),
    counts=(content_counts,),
    jobs=(
        Job("merge-roll-up", {"hour": 3, "minute": 40}, standing_rebuild.compact),
        Job("send-notices", {"minute": "*/10"}, send_notices),
    ),
    menu=(
        MenuEntry("Compliance", "compliance.index", "met", 40, ("executive", *OVERSEERS), "Results"),
        MenuEntry(
            "Evidence of partners",
            "credit_files.index",
            "upload",
            67,
            ("trainer", "administrator"),
            "Training",
        ),
        MenuEntry(
            "Waivers", "exceptions.index", "swap", 41, ("director", "administrator"), "Access and waivers"
        ),
    ),
)
