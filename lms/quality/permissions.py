"""Who may see what answers say, and who may decide on items.

Trainers see items, within their units; managers do not (blueprint 5.2, privacy of results). A decision on an
item changes results in every unit, so it takes a trainer of all of them.
"""

from lms.core.permissions import Permission, duty, duty_over_everything, grant, signed_in

STATISTICS = Permission("quality.statistics")
RULE = Permission("quality.rule")
PANELS = Permission("quality.panels")
JUDGE = Permission("quality.judge")
HELD = Permission("quality.held")

grant(STATISTICS, duty("trainer"))
grant(RULE, duty_over_everything("trainer"))
grant(PANELS, duty_over_everything("trainer"))
grant(JUDGE, signed_in)
grant(HELD, duty("access_officer"))
