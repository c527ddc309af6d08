"""Files of what was coded by whom, and of audits made elsewhere."""
