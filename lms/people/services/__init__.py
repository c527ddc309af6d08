"""Changes of state in people: accounts, sessions, single-use tokens; and the queries of its pages."""
