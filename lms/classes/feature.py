"""What classes add to the application."""

from lms.core.feature import Feature

FEATURE = Feature(name="classes")
