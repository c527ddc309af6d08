"""What the work on items and lessons adds to the application."""

from lms.core.feature import Feature

FEATURE = Feature(name="quality")
