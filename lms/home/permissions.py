"""Who may open a first page: everybody who is signed in; what it shows is scoped by the features below."""

from lms.core.permissions import Permission, duty, grant, signed_in

HOME = Permission("home.open")
grant(HOME, signed_in)

RUNNING = Permission("home.running")
grant(RUNNING, duty("administrator"))

OVERVIEW = Permission("home.overview")
grant(OVERVIEW, duty("director", "executive"))
