"""What somebody follows: which articles fit, when they are told of them, and in which words."""
