"""What reports add to the application."""

from lms.core.feature import Feature, MenuEntry
from lms.core.jobs import Job
from lms.reports.cli import reports_group
from lms.reports.permissions import READERS
from lms.reports.services.packing.making import PACK_WORK
from lms.reports.services.sending import send_due
from lms.reports.services.snapshots import behind, take_due, wrong_snapshots
from lms.reports.views import packs, saved, shown

FEATURE = Feature(
    name="reports",
    blueprints=(shown.blueprint, packs.blueprint, saved.blueprint),
    commands=(reports_group,),
    checks=(behind,),
    verifications=(wrong_snapshots,),
    long_work=(PACK_WORK,),
    jobs=(
        Job("write-down-reports", {"hour": 1, "minute": 20}, take_due),
        Job("send-reports", {"minute": "*/10"}, send_due),
    ),
    menu=(MenuEntry("Reports", "reports.index", "list", 41, READERS, "Results"),),
)
