"""What kpi adds to the application."""

from lms.core.feature import Feature, MenuEntry
from lms.kpi.cli import kpi_group
from lms.kpi.content import KINDS, KpiPolicySchema
from lms.kpi.views import blueprint

FEATURE = Feature(
    name="kpi",
    blueprints=(blueprint,),
    commands=(kpi_group,),
    kinds=KINDS,
    policies=(("kpi", KpiPolicySchema),),
    menu=(
        MenuEntry(
            "KPIs",
            "kpi.index",
            "chart",
            order=40,
            duties=(
                "director",
                "executive",
                "manager",
                "compliance_consultant",
                "administrator",
                "trainer",
                "educator",
            ),
        ),
    ),
)
