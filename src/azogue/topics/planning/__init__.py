"""What to do: targets, elements, actions and indicators from the crosswalk and the map."""
