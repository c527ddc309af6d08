"""What floors above may ask of records: hold, copy, erase, count."""

from lms.records.permissions import HOLD, SEE_RECORDS
from lms.records.services.copying import ask_copy
from lms.records.services.copying import make as make_copy
from lms.records.services.counting import count_all
from lms.records.services.holds import Wanted, hold
from lms.records.services.import_monitor import late_kinds
from lms.records.services.quality import gaps
from lms.records.services.requests import ask_erasure, decide, refusal, requests, waiting_requests

__all__ = [
    "HOLD",
    "SEE_RECORDS",
    "Wanted",
    "ask_copy",
    "ask_erasure",
    "count_all",
    "decide",
    "gaps",
    "hold",
    "late_kinds",
    "make_copy",
    "refusal",
    "requests",
    "waiting_requests",
]
