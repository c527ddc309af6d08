"""What the trainer's desk adds to the application."""

from lms.core.feature import Feature

FEATURE = Feature(name="authoring")
