"""Careers: credentials and continuing education, external teaching as evidence."""
