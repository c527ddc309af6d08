"""Who may see measures: those who lead, teach, check or run something, over their own units.

Who stands behind a number of people, and which claims, is for those who lead, check or run alone. What a
module shows before and after is for trainers.
"""

from lms.core.permissions import Permission, duty, grant

KPI_VIEW = Permission("kpi.view")
KPI_PEOPLE = Permission("kpi.people")

KPI_RESULTS = Permission("kpi.module_results")

grant(KPI_RESULTS, duty("trainer"))
grant(
    KPI_VIEW,
    duty(
        "director",
        "executive",
        "manager",
        "compliance_consultant",
        "administrator",
        "trainer",
        "educator",
    ),
)
grant(KPI_PEOPLE, duty("director", "executive", "manager", "compliance_consultant", "administrator"))
