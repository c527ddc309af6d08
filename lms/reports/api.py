"""What floors above may ask of reports: keep and send one, write a day down, ask for an evidence pack."""

from lms.reports.rules.definitions import Definition
from lms.reports.rules.schedules import Schedule
from lms.reports.services.packing.making import Wanted
from lms.reports.services.packing.making import ask_for as ask_for_pack
from lms.reports.services.packing.making import run as make_pack
from lms.reports.services.saving import Keeping, save
from lms.reports.services.sending import send_due
from lms.reports.services.snapshots import take as take_snapshots

__all__ = [
    "Definition",
    "Keeping",
    "Schedule",
    "Wanted",
    "ask_for_pack",
    "make_pack",
    "save",
    "send_due",
    "take_snapshots",
]
