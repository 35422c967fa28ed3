"""What all benchmarks have in common: rows, their table, measuring, libraries, clients, peers, a plot."""
