"""Who may see roll-ups and names, observe a skill, sign for themselves."""

from lms.core.permissions import Permission, duty, grant, is_self, not_self, signed_in

OVERVIEW = Permission("compliance.overview")
PEOPLE = Permission("compliance.people")
PERSON = Permission("compliance.person")
OBSERVE = Permission("compliance.observe")
ATTEST = Permission("compliance.attest")
PRIOR_CREDIT = Permission("compliance.prior_credit")
NUDGE = Permission("compliance.nudge")

OVERSEERS = ("manager", "director", "compliance_consultant", "administrator", "auditor", "trainer")

grant(OVERVIEW, duty("executive", *OVERSEERS))
grant(PEOPLE, duty(*OVERSEERS))
grant(PERSON, is_self)
grant(PERSON, duty(*OVERSEERS))
grant(OBSERVE, duty("manager", "trainer", "educator"), not_self)
grant(ATTEST, signed_in)
grant(NUDGE, duty("manager", "director"), not_self)
grant(PRIOR_CREDIT, duty("trainer", "administrator"), not_self)
