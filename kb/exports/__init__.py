"""All records, for other systems to keep a copy of: lines of JSON, term files, and what has changed."""
