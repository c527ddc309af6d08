"""Who may play, and who reads what plays say together."""

from lms.core.permissions import Permission, duty, grant, is_self, signed_in

PRACTISE = Permission("simulations.practise")
PLAY_OWN = Permission("simulations.play")
STATISTICS = Permission("simulations.view_statistics")

grant(PRACTISE, signed_in)
grant(PLAY_OWN, is_self)
grant(STATISTICS, duty("trainer"))

AT_TABLE = Permission("simulations.at_table")
HOST_TABLES = Permission("simulations.host_tables")

HOSTS = ("trainer", "manager", "administrator")

grant(AT_TABLE, is_self)
grant(HOST_TABLES, duty(*HOSTS))
