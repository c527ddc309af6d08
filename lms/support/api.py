"""What floors above may ask of feedback."""

from lms.support.permissions import INBOX
from lms.support.rules.times import LONGEST_SECONDS
from lms.support.services.inbox import Answering, Waiting, answering_of, waiting
from lms.support.services.issues import Place, open_issue
from lms.support.services.reading import news_count
from lms.support.services.times import Found, note_answered

__all__ = [
    "INBOX",
    "LONGEST_SECONDS",
    "Answering",
    "Found",
    "Place",
    "Waiting",
    "answering_of",
    "news_count",
    "note_answered",
    "open_issue",
    "waiting",
]
