"""Services of documents: certificates, transcripts, pocket cards and their recall."""
