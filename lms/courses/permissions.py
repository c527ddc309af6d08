"""Who may learn: everybody who is signed in; progress is always one's own."""

from lms.core.permissions import Permission, grant, signed_in

LEARN = Permission("courses.learn")

grant(LEARN, signed_in)
