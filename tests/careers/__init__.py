"""Tests of careers."""
