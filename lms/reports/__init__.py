"""Saved reports, daily snapshots, the report builder and evidence packs."""
