"""Benchmarks, run by `make bench`: they measure instead of asserting, and pytest does not collect them."""
