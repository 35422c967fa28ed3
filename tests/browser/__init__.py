"""Walks in a real Chromium."""
