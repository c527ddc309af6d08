"""Claims: X12 files, edits and encounters in; claim roots, their outcomes and suggested causes out."""
