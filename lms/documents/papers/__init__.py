"""Papers: what the templates of documents are given; every text goes in as data."""
