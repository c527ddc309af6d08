"""Rules of records: how long, who is called what, what differs. Pure."""
