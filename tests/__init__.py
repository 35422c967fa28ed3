"""kb's tests: one file per behaviour."""
