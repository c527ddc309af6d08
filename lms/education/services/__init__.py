"""Services of provider education: candidates, starts, what happened, profiles, what pages read."""
