"""The simulated claim: what decisions in a visit make of it, from the first field to the last payment."""
