"""Who may hold, copy, erase and look after records."""

from lms.core.permissions import Permission, duty_over_everything, grant, is_self, signed_in

KEEPERS = ("administrator",)
DECIDERS = ("administrator", "compliance_consultant")
READERS = ("administrator", "compliance_consultant", "auditor")

SEE_RECORDS = Permission("records.see")
grant(SEE_RECORDS, duty_over_everything(*READERS))
"""The calendar, holds, requests and the policy's history."""
HOLD = Permission("records.hold")
grant(HOLD, duty_over_everything(*DECIDERS))
"""Set and release a legal hold, decide on an erasure."""
ERASE = Permission("records.erase")
grant(ERASE, duty_over_everything(*KEEPERS))
"""Ask for an erasure or a copy of somebody's data."""
OWN_COPY = Permission("records.own_copy")
grant(OWN_COPY, signed_in)
COPY = Permission("records.copy")
grant(COPY, is_self)
grant(COPY, duty_over_everything(*KEEPERS))
SEE_QUALITY = Permission("records.quality")
grant(SEE_QUALITY, duty_over_everything(*KEEPERS))
"""Gaps in the data and the rhythm of imports: they name people and files of every unit."""
