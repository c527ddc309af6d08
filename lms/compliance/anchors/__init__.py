"""Due anchors of rules: one file each, one line here."""

from lms.compliance.anchors.base import Anchor
from lms.compliance.anchors.calendar_date import CalendarDate
from lms.compliance.anchors.effective_day import EffectiveDay
from lms.compliance.anchors.event import Event
from lms.compliance.anchors.expiry import Expiry
from lms.compliance.anchors.hire import Hire
from lms.compliance.anchors.job_start import JobStart
from lms.compliance.anchors.unit_move import UnitMove
from lms.core.registry import Registry

ANCHORS: Registry[Anchor] = Registry(
    "due anchor",
    Event(),
    Hire(),
    JobStart(),
    UnitMove(),
    EffectiveDay(),
    Expiry(),
    CalendarDate(),
)
