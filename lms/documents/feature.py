"""What printed documents add to the application."""

from lms.core.feature import Feature

FEATURE = Feature(name="documents")
