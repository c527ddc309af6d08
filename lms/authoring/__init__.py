"""The trainer's desk: drafts of what is authored, their checks, comparison, publishing and round trip."""
