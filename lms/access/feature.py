"""What access adds to the application."""

from lms.access.api import confirmations_waiting, releases_waiting
from lms.access.cli import access_group
from lms.access.content import AccessPolicySchema, EhrAccountsPolicySchema, ProvisioningPolicySchema
from lms.access.importers.ehr_accounts import EhrAccountsImporter
from lms.access.listeners import content_published, evidence_recorded, roster_changed
from lms.access.resources import resources
from lms.access.services import delivering, holding, ordering, provisioning, security_sinks
from lms.access.services.signatures import wrong_signatures
from lms.access.services.spans import rebuild
from lms.access.views import bulk, changes, intakes, me, officer, orders, person, reconcile, team
from lms.compliance.events import EvidenceRecorded
from lms.core.feature import Feature, MenuEntry
from lms.core.jobs import Job
from lms.core.rebuild import Derived
from lms.people.events import RosterChanged

FEATURE = Feature(
    name="access",
    blueprints=(
        officer.blueprint,
        orders.blueprint,
        reconcile.blueprint,
        changes.blueprint,
        intakes.blueprint,
        bulk.blueprint,
        person.blueprint,
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
    ),
    channels=(delivering.CHANNEL,),
    verifications=(wrong_signatures,),
    checks=(provisioning.problems, delivering.late, security_sinks.behind),
    listeners=((RosterChanged, roster_changed), (EvidenceRecorded, evidence_recorded)),
    after_content=(content_published,),
    derived=(
        Derived("gate decisions", rebuild),
        Derived("accounts beside gates", holding.put_right),
    ),
    on_init=(holding.ensure_kept,),
    jobs=(
        Job("merge-accounts-roll-up", {"hour": 3, "minute": 45}, holding.compact),
        Job("order-access", {"minute": 3}, ordering.order_what_changed),
        Job("security-log", {"minute": "*"}, security_sinks.keep_security_log),
    ),
    menu=(
        MenuEntry("My access", "me.show", "key", order=20, duties=("learner",)),
        MenuEntry("Team", "team.week", "people", order=25, duties=("manager",), count=confirmations_waiting),
        MenuEntry(
            "Access",
            "access.queue",
            "door",
            order=30,
            duties=("access_officer", "administrator", "auditor"),
            count=releases_waiting,
        ),
    ),
)
