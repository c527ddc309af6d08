"""Simulations: a visit played in roles with the claim that it makes, work queues, EHR form tasks."""
