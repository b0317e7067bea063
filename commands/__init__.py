"""What a person sees in Discord: commands, buttons, and the rendering of answers."""
