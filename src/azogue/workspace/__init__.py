"""One piece of work: azogue.toml, the order of steps, kept results, lineage."""
