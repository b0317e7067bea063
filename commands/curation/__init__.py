"""What curators see in Discord: articles in, corrected and taken back, with a preview before and an undo after."""
