"""What access adds to the application."""

from lms.access.api import confirmations_waiting, releases_waiting
from lms.access.cli import access_group
from lms.access.content import AccessPolicySchema, EhrAccountsPolicySchema, ProvisioningPolicySchema
from lms.access.coverage_policy import CoveragePolicySchema
from lms.access.importers.ehr_accounts import EhrAccountsImporter
from lms.access.kept_records import RECORDS
from lms.access.listeners import content_published, evidence_recorded, returns_ask_otherwise, roster_changed
from lms.access.resources import resources
from lms.access.services import (
    coverage_notices,
    delivering,
    holding,
    ordering,
    privilege_spans,
    provisioning,
    security_sinks,
)
from lms.access.services.privilege_signing import wrong_privilege_signatures
from lms.access.services.proposals import propose
from lms.access.services.signatures import signatures_of_erased, wrong_signatures
from lms.access.services.spans import rebuild
from lms.access.views import (
    bulk,
    changes,
    combinations,
    coverage,
    desk,
    emergencies,
    intakes,
    me,
    officer,
    orders,
    overrides,
    person,
    privileges,
    proposals,
    reconcile,
    taking_in,
    team,
)
from lms.compliance.events import EvidenceRecorded, ReturnsAskOtherwise
from lms.core.feature import Feature, MenuEntry
from lms.core.jobs import Job
from lms.core.rebuild import Derived
from lms.core.web.parts import PagePart
from lms.people.events import RosterChanged

FEATURE = Feature(
    name="access",
    records=RECORDS,
    blueprints=(
        taking_in.blueprint,
        officer.blueprint,
        orders.blueprint,
        reconcile.blueprint,
        changes.blueprint,
        privileges.blueprint,
        combinations.blueprint,
        coverage.blueprint,
        intakes.blueprint,
        proposals.blueprint,
        emergencies.blueprint,
        overrides.blueprint,
        bulk.blueprint,
        person.blueprint,
        desk.blueprint,
        team.blueprint,
        me.blueprint,
    ),
    resources=(resources,),
    commands=(access_group,),
    importers=(EhrAccountsImporter(),),
    policies=(
        ("access", AccessPolicySchema),
        (provisioning.SECTION, ProvisioningPolicySchema),
        (provisioning.ACCOUNTS, EhrAccountsPolicySchema),
        ("coverage", CoveragePolicySchema),
    ),
    channels=(delivering.CHANNEL,),
    verifications=(wrong_signatures, wrong_privilege_signatures),
    remarks=(signatures_of_erased,),
    checks=(provisioning.problems, delivering.late, security_sinks.behind),
    listeners=(
        (RosterChanged, roster_changed),
        (EvidenceRecorded, evidence_recorded),
        (ReturnsAskOtherwise, returns_ask_otherwise),
    ),
    after_content=(content_published,),
    derived=(
        Derived("gate decisions", rebuild),
        Derived("accounts beside gates", holding.put_right),
        Derived("decisions on privileges", privilege_spans.rebuild),
    ),
    on_init=(holding.ensure_kept,),
    page_parts=(
        PagePart("person.gates", 10, privileges.record_part),
        PagePart("team.more", 30, privileges.team_part),
        PagePart("team.more", 31, coverage.team_part),
        PagePart("team.more", 32, taking_in.at_team_top),
    ),
    jobs=(
        Job("merge-accounts-roll-up", {"hour": 3, "minute": 45}, holding.compact),
        Job("order-access", {"minute": 3}, ordering.order_what_changed),
        Job("propose-suspensions", {"minute": 7}, propose),
        Job("tell-coverage", {"hour": 5, "minute": 20}, coverage_notices.tell_coverage),
        Job("security-log", {"minute": "*"}, security_sinks.keep_security_log),
    ),
    menu=(
        MenuEntry("Coverage", "coverage.index", "calendar", 27, ("director",), "Team"),
        MenuEntry(
            "Combinations", "combinations.index", "swap", 720, ("administrator", "director"), "Organisation"
        ),
        MenuEntry(
            "Privileges",
            "privileges.index",
            "shield",
            order=31,
            duties=("coding_manager", "director", "compliance_consultant"),
            section="Access and waivers",
        ),
        MenuEntry(
            "Overrides",
            "access_overrides.index",
            "soon",
            32,
            ("director", "compliance_consultant"),
            "Access and waivers",
        ),
        MenuEntry("My access", "me.show", "key", order=20, duties=("learner",)),
        MenuEntry("Team", "team.week", "people", 25, ("manager",), "Team", confirmations_waiting),
        MenuEntry(
            "Access",
            "access.queue",
            "door",
            order=30,
            duties=("access_officer", "administrator", "auditor"),
            section="Access and waivers",
            count=releases_waiting,
        ),
    ),
)
