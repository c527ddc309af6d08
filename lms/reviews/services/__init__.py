"""Services of coding reviews: drawing, recording, reading, audits made elsewhere."""
