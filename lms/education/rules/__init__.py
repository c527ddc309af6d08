"""Decisions of provider education: who starts a pathway, when a step is due, why an educator fits."""
