"""Screens to fill: rules, content, services, pages."""
