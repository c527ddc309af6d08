"""Who may read, confirm, release and end access."""

from lms.core.permissions import Permission, duty, grant, is_self, not_self, signed_in

EXPLAIN = Permission("access.explain")
TEAM = Permission("access.team")
CONFIRM = Permission("access.confirm")
REGISTER = Permission("access.register")
RELEASE = Permission("access.release")
SUSPEND = Permission("access.suspend")
PROVISIONAL = Permission("access.grant_provisional")
RECONCILE = Permission("access.reconcile")
ORDER = Permission("access.order")
MINE = Permission("access.mine")

grant(EXPLAIN, is_self)
grant(EXPLAIN, duty("manager", "director", "access_officer", "administrator", "auditor"))
grant(EXPLAIN, duty("trainer", "educator", "compliance_consultant"))
grant(TEAM, duty("manager"))
grant(CONFIRM, duty("manager"), not_self)
grant(REGISTER, duty("access_officer", "administrator", "auditor"))
grant(RELEASE, duty("access_officer"), not_self)
grant(SUSPEND, duty("access_officer"), not_self)
grant(PROVISIONAL, duty("access_officer"), not_self)
grant(RECONCILE, duty("access_officer", "administrator", "auditor"))
grant(ORDER, duty("access_officer"), not_self)
grant(MINE, signed_in)
