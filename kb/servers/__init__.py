"""A server that kb runs for itself, as a child that lives no longer than kb."""
