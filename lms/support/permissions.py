"""Who may give feedback, answer that of one's units, name owners, and see how long answers take."""

from lms.core.permissions import Permission, duty, duty_over_everything, grant, is_self, not_self, signed_in

TRAINERS = ("trainer", "educator", "administrator")

GIVE = Permission("support.give")
grant(GIVE, signed_in)

OWN = Permission("support.own")
grant(OWN, is_self)

TIMES = Permission("support.times")
grant(TIMES, duty("director", "executive", "manager", *TRAINERS))

INBOX = Permission("support.inbox")
grant(INBOX, duty(*TRAINERS))

ANSWER = Permission("support.answer")
grant(ANSWER, duty(*TRAINERS), not_self)

NAME_OWNERS = Permission("support.name_owners")
grant(NAME_OWNERS, duty_over_everything(*TRAINERS))
