"""Collections: gathered, changed, compared with the documents as they are now, kept and shared."""
