"""Firstpass: role-based revenue-cycle training with competency gates."""
