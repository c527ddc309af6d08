"""Who may learn: everybody who is signed in, each with their own progress. Trainers read reflections."""

from lms.core.permissions import Permission, duty, grant, signed_in

LEARN = Permission("courses.learn")

grant(LEARN, signed_in)

READ_WRITTEN = Permission("courses.read_written")
grant(READ_WRITTEN, duty("trainer", "educator"))

LICENCES = Permission("courses.licences")
grant(LICENCES, duty("administrator"))
