"""Services of careers."""
