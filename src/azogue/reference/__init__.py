"""What the world agreed: sourced, dated tables, the only bundled data."""
