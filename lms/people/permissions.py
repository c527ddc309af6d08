"""Who may see people and help them to sign in."""

from lms.core.permissions import Permission, duty, grant, is_self, not_self, signed_in
from lms.people.models import DUTIES

OVERSEERS = ("manager", "director", "executive", "access_officer", "administrator", "auditor")

HELPERS = ("trainer", "educator", "compliance_consultant")
"""Who works with people of their units without keeping their record."""

SEE_PEOPLE = Permission("people.view")
grant(SEE_PEOPLE, is_self)
grant(SEE_PEOPLE, duty(*OVERSEERS))

LIST_PEOPLE = Permission("people.list")
grant(LIST_PEOPLE, duty(*OVERSEERS))
grant(LIST_PEOPLE, duty(*HELPERS))

HELP_SIGN_IN = Permission("people.help_sign_in")
grant(HELP_SIGN_IN, duty("manager"), not_self)
grant(HELP_SIGN_IN, duty("administrator"), not_self)

HELP_ANYBODY = Permission("people.help_anybody_sign_in")
grant(HELP_ANYBODY, duty("administrator"), not_self)

SEE_UNITS = Permission("people.view_units")
grant(SEE_UNITS, duty(*DUTIES))

OWN_ACCOUNT = Permission("people.own_account")
grant(OWN_ACCOUNT, signed_in)

COVERS = Permission("people.covers")
grant(COVERS, signed_in)

SEE_COVERS = Permission("people.see_covers")
grant(SEE_COVERS, duty("director", "administrator", "auditor"))

COVER_FOR = Permission("people.cover_for")
grant(COVER_FOR, duty("director", "executive", "administrator"), not_self)
