"""Pictures of relations, drawn for dark and light backgrounds."""
