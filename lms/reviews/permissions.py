"""Who draws and reviews samples, who reads them, and who answers what was found.

A review lies at the units of its coder. Nobody reviews their own work.
"""

from lms.core.permissions import Permission, duty, grant, is_self, not_self, signed_in

REVIEWERS = ("coding_manager", "compliance_consultant", "educator")

DESK = Permission("reviews.desk")
REVIEW = Permission("reviews.review")
READ = Permission("reviews.read")
ANSWER = Permission("reviews.answer")
MINE = Permission("reviews.mine")

grant(DESK, duty(*REVIEWERS))
grant(REVIEW, duty(*REVIEWERS), not_self)
grant(READ, is_self)
grant(READ, duty(*REVIEWERS))
grant(ANSWER, is_self)
grant(MINE, signed_in)
