"""The imports ``org``, ``roster`` and ``duties``."""
