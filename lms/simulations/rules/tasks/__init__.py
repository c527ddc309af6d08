"""Screens of a record system as data: what is entered, how it is compared, what it does to the claim."""
