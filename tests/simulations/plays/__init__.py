"""Plays of scenarios: rules, services, pages."""
