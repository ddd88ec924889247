"""How anything is computed: geodesy, tiling, overlay, measures. No subject, no files."""
