"""Who may keep reports, read what was shown on a day, and have evidence packs made."""

from lms.core.permissions import Permission, duty, grant

READERS = (
    *("manager", "director", "executive", "trainer", "educator", "coding_manager"),
    *("compliance_consultant", "access_officer", "auditor", "administrator"),
)
PACKERS = ("auditor", "compliance_consultant", "administrator")

REPORTS = Permission("reports.read")
SHOWN = Permission("reports.shown")
PACK = Permission("reports.pack")

grant(REPORTS, duty(*READERS))
grant(SHOWN, duty("director", "executive", *PACKERS))
grant(PACK, duty(*PACKERS))
