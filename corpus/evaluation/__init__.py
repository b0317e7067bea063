"""How good the search is on a set of questions whose answers are known."""
