"""Who reads notices, and who clears addresses that mail came back from."""

from lms.core.permissions import Permission, duty, grant, signed_in

READ = Permission("notices.read")
ADDRESSES = Permission("notices.addresses")

grant(READ, signed_in)
grant(ADDRESSES, duty("administrator"))
