"""What is measured rather than asserted; run by `make bench`, pytest does not collect it."""
