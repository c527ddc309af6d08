"""Papers that leave the house and can be checked: transcripts, certificates, pocket cards."""
