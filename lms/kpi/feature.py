"""What kpi adds to the application."""

from lms.claims.events import FactsChanged
from lms.compliance.events import EvidenceRecorded
from lms.core.feature import Feature, MenuEntry
from lms.core.rebuild import Derived
from lms.kpi.cli import keep_sums, kpi_group
from lms.kpi.content import KINDS, KpiPolicySchema
from lms.kpi.listeners import claims_changed, evidence_recorded
from lms.kpi.resources import resources
from lms.kpi.result_card import blueprint as result_cards
from lms.kpi.search import SEARCHABLE
from lms.kpi.services import rolling
from lms.kpi.views import blueprint

FEATURE = Feature(
    name="kpi",
    blueprints=(blueprint, result_cards),
    resources=(resources,),
    commands=(kpi_group,),
    kinds=KINDS,
    searchable=SEARCHABLE,
    listeners=((FactsChanged, claims_changed), (EvidenceRecorded, evidence_recorded)),
    derived=(Derived("sums of the claim measures", rolling.rebuild),),
    on_init=(keep_sums,),
    checks=(rolling.complaints,),
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
            section="Results",
        ),
        MenuEntry("What modules show", "module_results.index", "chart", 63, ("trainer",), "Training"),
    ),
)
