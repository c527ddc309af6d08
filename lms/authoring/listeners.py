"""What the trainer's desk does when content is loaded."""

from lms.authoring.services.updates import offer_update
from lms.core.content import UpdateOffered


def on_update_offered(event: UpdateOffered) -> None:
    """Open a draft with the update merged in; it never goes live by itself."""
    offer_update(event.path)
