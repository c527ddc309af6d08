"""At least 60 % of a bank asks to apply or more; plain recall is for safety and legal limits."""

from collections.abc import Iterator

from lms.assessments.api import HIGHER
from lms.core.content import Fault
from lms.courses.reading import ModuleFiles

HIGHER_SHARE = 0.6


def level_faults(files: ModuleFiles) -> Iterator[Fault]:
    """Yield the bank that asks too little."""
    items = [item for bank in files.banks for item in bank.items]
    higher = sum(item["bloom"] in HIGHER for item in items)
    if items and higher < HIGHER_SHARE * len(items):
        message = f"only {higher} of {len(items)} items ask to apply or more; 60 % must"
        yield files.document.fault((), message, is_warning=True)
