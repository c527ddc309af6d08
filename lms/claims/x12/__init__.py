"""Streaming reader of X12 claims, acknowledgments and remittances; pure, bounded in memory."""
