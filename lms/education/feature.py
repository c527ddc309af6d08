"""What education adds to the application."""

from lms.core.feature import Feature

FEATURE = Feature(name="education")
