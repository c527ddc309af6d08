"""What floors above may ask of documents: issuing certificates, and hanging and recalling printed cards."""

from lms.documents.services.certificates import address_of, by_code, certificates_of, issue, reissue, withdraw
from lms.documents.services.earned import Earned, earned_by
from lms.documents.services.prints import OLDER, TODAYS, Hanging, answer, hang
from lms.documents.services.recalls import recall_outdated

__all__ = [
    "OLDER",
    "TODAYS",
    "Earned",
    "Hanging",
    "address_of",
    "answer",
    "by_code",
    "certificates_of",
    "earned_by",
    "hang",
    "issue",
    "recall_outdated",
    "reissue",
    "withdraw",
]
