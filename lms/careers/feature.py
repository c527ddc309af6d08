"""What careers adds to the application."""

from lms.core.feature import Feature

FEATURE = Feature(name="careers")
