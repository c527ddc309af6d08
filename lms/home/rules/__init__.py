"""What a first page decides, without database, clock or words: which persona, which rows, in which order."""
