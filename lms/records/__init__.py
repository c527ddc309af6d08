"""Records over their life: retention, legal holds, export and erasure of personal data."""
