"""Rules of item and lesson statistics: what answers say, with how much certainty. Pure; no database."""
