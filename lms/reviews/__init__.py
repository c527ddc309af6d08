"""Quarterly reviews of coding: samples of what was coded, results, rebuttals, sign-off, audits elsewhere."""
