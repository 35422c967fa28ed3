"""Alignment: which passages of two documents correspond to each other."""
