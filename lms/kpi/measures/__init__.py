"""The measures that are computed; one file each, one line here."""

from lms.core.registry import Registry
from lms.kpi.measures.base import CUTS, ORIGINS, PARTITIONS, Aside, Measure, Origin, Sample
from lms.kpi.measures.k12 import CleanClaimRate
from lms.kpi.measures.k14 import FirstSubmissionAcceptance
from lms.kpi.measures.k16 import RemittanceDenialRate
from lms.kpi.measures.k33 import FirstPassYield
from lms.kpi.measures.k34 import EndToEndCleanRate
from lms.kpi.measures.k35a import ZeroPayDenialRate
from lms.kpi.measures.k35b import PartialPayDenialRate
from lms.kpi.measures.k40 import InitialDenialRate
from lms.kpi.measures.k41 import InitialDenialRateByCharges
from lms.kpi.measures.k42 import PrimaryDenialRate
from lms.kpi.measures.k51 import TrainingCompliance
from lms.kpi.measures.k52 import OverdueAssignments
from lms.kpi.measures.k54 import DaysToAccess
from lms.kpi.measures.k64 import AccessWithoutSignOff

MEASURES = Registry[Measure](
    "measure",
    CleanClaimRate(),
    FirstSubmissionAcceptance(),
    RemittanceDenialRate(),
    FirstPassYield(),
    EndToEndCleanRate(),
    ZeroPayDenialRate(),
    PartialPayDenialRate(),
    InitialDenialRate(),
    InitialDenialRateByCharges(),
    PrimaryDenialRate(),
    TrainingCompliance(),
    OverdueAssignments(),
    DaysToAccess(),
    AccessWithoutSignOff(),
)

__all__ = ["CUTS", "MEASURES", "ORIGINS", "PARTITIONS", "Aside", "Measure", "Origin", "Sample"]
