"""Services of feedback: taps, issues, the inbox, response times."""
