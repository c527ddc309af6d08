"""Who goes with providers, who reads what educators note, who confirms a profile.

Education is apart from compliance: who holds a duty of compliance opens no pathway of others and reads no
note, whatever other duty they hold (blueprint G7).
"""

from lms.core.permissions import Permission, Predicate, duty, grant, is_self, not_self, signed_in

COMPLIANCE = ("compliance_consultant",)
EDUCATORS = ("educator",)
CONFIRMERS = ("manager", "director")

apart_from_compliance = Predicate(
    "apart_from_compliance", lambda identity, _subject: not identity.holds(*COMPLIANCE)
)

MEET = Permission("education.meet")
EDUCATE = Permission("education.educate")
KEEP_PROFILE = Permission("education.keep_profile")
CONFIRM = Permission("education.confirm")

grant(MEET, signed_in)
grant(EDUCATE, duty(*EDUCATORS), apart_from_compliance)
grant(KEEP_PROFILE, is_self)
grant(CONFIRM, duty(*CONFIRMERS), not_self)
