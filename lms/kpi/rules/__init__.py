"""What a measure is, without database or clock: conditions over facts, periods, tallies."""
