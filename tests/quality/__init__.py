"""Quality on question sets: what the ranking's weights are fitted on and measured with."""
