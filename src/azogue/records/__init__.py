"""What a row looks like: tables, protocols, provenance, problems and step declarations."""
