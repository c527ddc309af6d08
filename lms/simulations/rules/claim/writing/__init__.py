"""Writing the files of a simulated claim: 837P and 837I, 277CA and 835."""
