"""Sources of reports: one file each, and its line here."""

from lms.core.registry import Registry
from lms.reports.services.sources.attempts import Attempts
from lms.reports.services.sources.base import Source
from lms.reports.services.sources.counts import Counts
from lms.reports.services.sources.evidence import EvidenceFound
from lms.reports.services.sources.gates import Gates
from lms.reports.services.sources.obligations import Obligations
from lms.reports.services.sources.orders import Orders
from lms.reports.services.sources.overrides import Overrides
from lms.reports.services.sources.sign_offs import SignOffs

SOURCES = Registry[Source](
    "source of reports",
    Counts(),
    Obligations(),
    EvidenceFound(),
    Gates(),
    SignOffs(),
    Overrides(),
    Orders(),
    Attempts(),
)
