"""Pure rules of compliance: facts in, states out; every date is an argument."""
