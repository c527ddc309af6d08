"""Imports of access: EHR accounts and the schedule."""
