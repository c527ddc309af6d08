"""Who may open a first page: everybody who is signed in; what it shows is scoped by the features below."""

from lms.core.permissions import Permission, duty, grant, signed_in

HOME = Permission("home.open")
grant(HOME, signed_in)

RUNNING = Permission("home.running")
grant(RUNNING, duty("administrator"))

ENROL_TEAM = Permission("home.enrol_team")
grant(ENROL_TEAM, duty("manager"))

OVERVIEW = Permission("home.overview")
grant(OVERVIEW, duty("director", "executive"))
