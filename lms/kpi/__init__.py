"""Measures of the revenue cycle and of training: definitions, targets, dashboards, drill-down."""
