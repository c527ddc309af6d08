"""Composes everything: the list of features, the application factory, the commands."""
