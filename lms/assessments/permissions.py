"""Who may do what with exams."""

from lms.core.permissions import Permission, duty, grant, is_self, not_self

ATTEMPT_TAKE = Permission("assessments.take")
RESULT_VIEW = Permission("assessments.view_result")
SESSION_RECORD = Permission("assessments.record_session")

grant(ATTEMPT_TAKE, is_self)
grant(RESULT_VIEW, is_self)
grant(RESULT_VIEW, duty("trainer"))
grant(SESSION_RECORD, duty("trainer"), not_self)
