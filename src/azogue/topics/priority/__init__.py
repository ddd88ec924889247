"""Where: ASGM extent, affected area, biodiversity area, priority area."""
