"""The importers of claims: X12 files, the edit log, encounters."""
