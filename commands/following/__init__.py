"""What people follow: commands, cards, and lists of what is followed."""
