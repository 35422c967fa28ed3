"""One module per format: a file in, a RawDocument out."""
