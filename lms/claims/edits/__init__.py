"""Pre-bill edits: what is checked on a claim before it leaves the house, a kind a file."""
