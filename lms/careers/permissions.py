"""Who sees credentials and continuing education, records them, answers teaching, records courses outside."""

from lms.core.permissions import Permission, duty, grant, is_self, not_self, signed_in

LEADERS = ("manager", "coding_manager")

MINE = Permission("careers.mine")
LEDGER = Permission("careers.ledger")
RECORD = Permission("careers.record")
TEACH = Permission("careers.teach")
TEAM = Permission("careers.team")
ANSWER = Permission("careers.answer_teaching")
OUTSIDE = Permission("careers.record_outside_course")

grant(MINE, signed_in)
grant(LEDGER, is_self)
grant(LEDGER, duty(*LEADERS))
grant(RECORD, is_self)
grant(RECORD, duty(*LEADERS))
grant(TEACH, is_self)
grant(TEAM, duty(*LEADERS))
grant(ANSWER, duty(*LEADERS), not_self)
grant(OUTSIDE, duty("trainer", *LEADERS), not_self)
