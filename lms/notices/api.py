"""What floors above may ask of notices: plan, hand out, preview, mark addresses."""

from lms.notices.content import hours
from lms.notices.models import Notice, NoticeDigest
from lms.notices.rules.bundles import AUDIENCES, OWN, PROPOSALS, TEAM, UNITS, Item
from lms.notices.services.circles import Circle, circles_of
from lms.notices.services.forecasting import Forecast, Told, forecast
from lms.notices.services.handing_out import hand_out, names_of, names_of_people
from lms.notices.services.reading import mark_read
from lms.notices.services.returns import clear_address, comes_back, note_return
from lms.notices.services.telling import keys_known, note_planned, plan, planned_until, take_back
from lms.notices.services.wording import rule_of, when

__all__ = [
    "AUDIENCES",
    "OWN",
    "PROPOSALS",
    "TEAM",
    "UNITS",
    "Circle",
    "Forecast",
    "Item",
    "Notice",
    "NoticeDigest",
    "Told",
    "circles_of",
    "clear_address",
    "comes_back",
    "forecast",
    "hand_out",
    "hours",
    "keys_known",
    "mark_read",
    "names_of",
    "names_of_people",
    "note_planned",
    "note_return",
    "plan",
    "planned_until",
    "rule_of",
    "take_back",
    "when",
]
