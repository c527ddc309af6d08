"""The kinds of checks, one a file; ``lms.claims.edits.registry`` lists them."""
