"""Digests, quiet hours and notices over the outbox."""
