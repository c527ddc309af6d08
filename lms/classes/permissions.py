"""Who takes part in classes, who sends others, who plans and leads them."""

from lms.core.permissions import Permission, duty, grant, signed_in

TAKE_PART = Permission("classes.take_part")
ENROL = Permission("classes.enrol")
LEAD = Permission("classes.lead")

ENROLLERS = ("manager", "trainer", "administrator")
LEADERS = ("trainer", "administrator")

grant(TAKE_PART, signed_in)
grant(ENROL, duty(*ENROLLERS))
grant(LEAD, duty(*LEADERS))
