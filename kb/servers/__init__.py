"""Servers that kb runs for itself, as child processes that end with kb."""
