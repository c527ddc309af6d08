"""What simulations adds to the application."""

from lms.core.feature import Feature

FEATURE = Feature(name="simulations")
