"""Benchmarks: Azogue and its peers in one run, quoted as ratios."""
