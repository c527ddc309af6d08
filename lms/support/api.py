"""What floors above may ask of feedback."""

from lms.support.permissions import INBOX
from lms.support.services.inbox import Answering, Waiting, answering_of, waiting
from lms.support.services.issues import Place, open_issue
from lms.support.services.reading import news_count

__all__ = [
    "INBOX",
    "Answering",
    "Place",
    "Waiting",
    "answering_of",
    "news_count",
    "open_issue",
    "waiting",
]
