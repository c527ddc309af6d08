"""What notices add to the application."""

from lms.core.feature import Feature, MenuEntry
from lms.notices.content import SECTION, NoticesPolicySchema
from lms.notices.kept_records import RECORDS
from lms.notices.services.mailing import CHANNEL
from lms.notices.services.reading import own_unread
from lms.notices.views import addresses, own

FEATURE = Feature(
    name="notices",
    records=RECORDS,
    blueprints=(own.blueprint, addresses.blueprint),
    policies=((SECTION, NoticesPolicySchema),),
    channels=(CHANNEL,),
    menu=(
        MenuEntry("Notices", "notices.index", "bell", 26, count=own_unread),
        MenuEntry(
            "Returned mail", "notice_addresses.index", "return", 885, ("administrator",), "Administration"
        ),
    ),
)
"""Digests, notices in the application, and what a person may choose."""
