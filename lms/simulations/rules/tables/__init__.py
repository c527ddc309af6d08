"""Rules of table-tops: a visit that several people play, each in their own role. Pure."""
