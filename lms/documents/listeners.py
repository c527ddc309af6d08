"""Reactions of documents: what was published may put cards on walls out of date."""

from lms.documents.services.recalls import recall_outdated


def content_published() -> None:
    """Recall the cards that say what no module says any longer."""
    recall_outdated()
