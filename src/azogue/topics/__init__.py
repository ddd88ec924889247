"""The calculations, one folder per subject of the convention."""
