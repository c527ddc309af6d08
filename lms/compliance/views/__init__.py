"""Pages of compliance: observe a skill, sign an attestation, the overview, people's obligations."""
