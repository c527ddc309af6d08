"""Who may give feedback, read one's own, answer that of one's units, and name who answers for a module."""

from lms.core.permissions import Permission, duty, duty_over_everything, grant, is_self, not_self, signed_in

TRAINERS = ("trainer", "educator", "administrator")

GIVE = Permission("support.give")
grant(GIVE, signed_in)

OWN = Permission("support.own")
grant(OWN, is_self)

INBOX = Permission("support.inbox")
grant(INBOX, duty(*TRAINERS))

ANSWER = Permission("support.answer")
grant(ANSWER, duty(*TRAINERS), not_self)

NAME_OWNERS = Permission("support.name_owners")
grant(NAME_OWNERS, duty_over_everything(*TRAINERS))
