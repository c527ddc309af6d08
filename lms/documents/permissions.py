"""Who may read a transcript, see certificates, decide on them, and keep the register of printed cards."""

from lms.core.permissions import Permission, duty, grant, is_self, not_self, signed_in

READERS = ("manager", "director", "trainer", "educator", "compliance_consultant", "administrator", "auditor")

TRANSCRIPT = Permission("documents.transcript")
SCORES = Permission("documents.scores")
CERTIFICATES = Permission("documents.certificates")
ISSUE = Permission("documents.issue_certificate")
DECIDE = Permission("documents.decide_certificate")
CARDS = Permission("documents.cards")
REGISTER = Permission("documents.card_register")
ANSWER = Permission("documents.answer_recall")

grant(TRANSCRIPT, is_self)
grant(TRANSCRIPT, duty(*READERS))
grant(SCORES, is_self)
grant(SCORES, duty("trainer", "educator"))
grant(CERTIFICATES, is_self)
grant(CERTIFICATES, duty(*READERS))
grant(ISSUE, is_self)
grant(ISSUE, duty("trainer", "manager", "administrator"))
grant(DECIDE, duty("trainer", "compliance_consultant", "administrator"), not_self)
grant(CARDS, signed_in)
grant(REGISTER, duty(*READERS))
grant(ANSWER, is_self)
grant(ANSWER, duty("trainer", "educator", "manager", "administrator"))
