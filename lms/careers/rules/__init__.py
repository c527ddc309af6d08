"""Rules of careers: what counts for a credential, and files that are taken."""
