"""What floors above may ask of reports: keep and send one, write a day down, ask for an evidence pack."""

from lms.reports.permissions import PACK, SHOWN
from lms.reports.rules.definitions import Definition
from lms.reports.rules.schedules import Schedule
from lms.reports.services.packing.listing import packs_ready
from lms.reports.services.packing.making import Wanted
from lms.reports.services.packing.making import ask_for as ask_for_pack
from lms.reports.services.packing.making import run as make_pack
from lms.reports.services.saving import Keeping, save
from lms.reports.services.sending import send_due
from lms.reports.services.snapshots import newest_days
from lms.reports.services.snapshots import take as take_snapshots

__all__ = [
    "PACK",
    "SHOWN",
    "Definition",
    "Keeping",
    "Schedule",
    "Wanted",
    "ask_for_pack",
    "make_pack",
    "newest_days",
    "packs_ready",
    "save",
    "send_due",
    "take_snapshots",
]
