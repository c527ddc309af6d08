"""Who may do what with exams."""

from lms.core.permissions import Permission, duty, grant, is_self, not_self

ATTEMPT_TAKE = Permission("assessments.take")
RESULT_VIEW = Permission("assessments.view_result")
SESSION_RECORD = Permission("assessments.record_session")
PRACTICE_SUMS = Permission("assessments.view_practice_sums")
ACCOMMODATION_VIEW = Permission("assessments.view_accommodation")
ACCOMMODATION_KEEP = Permission("assessments.keep_accommodation")

grant(ATTEMPT_TAKE, is_self)
grant(RESULT_VIEW, is_self)
grant(RESULT_VIEW, duty("trainer"))
grant(SESSION_RECORD, duty("trainer"), not_self)
grant(PRACTICE_SUMS, duty("trainer"))
grant(ACCOMMODATION_VIEW, is_self)
grant(ACCOMMODATION_VIEW, duty("trainer", "administrator"))
grant(ACCOMMODATION_KEEP, duty("trainer", "administrator"), not_self)
