"""The classes of notices' tables: what somebody was told goes with them."""

from lms.core.retention import Kept
from lms.notices.models import MailReturn, Notice, NoticeChoice, NoticeDigest, NoticeReading

RECORDS = (
    Kept(Notice, "personal"),
    Kept(NoticeDigest, "personal"),
    Kept(NoticeChoice, "personal"),
    Kept(NoticeReading, "personal"),
    Kept(MailReturn, "mail", day="superseded_at"),
)
