"""Services of table-tops."""
