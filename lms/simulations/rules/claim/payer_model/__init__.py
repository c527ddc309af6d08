"""The payer model: what an invented payer looks at before it pays, one rule a file."""
