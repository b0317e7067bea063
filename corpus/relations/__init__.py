"""Countries, people and organisations under all their names and scripts; which passages speak of which pair."""
