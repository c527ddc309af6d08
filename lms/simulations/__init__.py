"""Simulations: a visit played in roles, its claim as it would be billed and paid, work queues, EHR form tasks."""
