"""Reading a bank: unpacked within limits, told by its content, read by the one reader that knows it."""

from lms.assessments.banks import READERS
from lms.assessments.banks.archives import unpacked
from lms.assessments.banks.base import Bank, UnreadableBank
from lms.assessments.banks.xml import root_of
from lms.core.i18n import gettext as _


def read_bank(name: str, data: bytes) -> Bank:
    """Return what a file holds: items as drafts, and what could not be taken.

    Raises:
        UnreadableBank: for a file of no format that is known, or one that breaks a limit.
    """
    files = unpacked(name, data)
    for reader in READERS:
        if any(reader.recognises(file) for file in files):
            bank = reader.read([file for file in files if reader.recognises(file)])
            for file in files:
                if not reader.recognises(file):
                    bank.leave(file.name, file.name, _("It is no %s.") % reader.label)
            return bank
    if any(_is_old_qti(file.data) and root_of(file) is not None for file in files):
        raise UnreadableBank(_("This is QTI 1: export the bank as QTI 2.1 or 3.0."))
    known = ", ".join(reader.label for reader in READERS)
    raise UnreadableBank(_("This is no bank of items that can be read here: %s.") % known)


def _is_old_qti(data: bytes) -> bool:
    return b"questestinterop" in data
