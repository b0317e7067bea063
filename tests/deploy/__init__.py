"""What a host installs: the units, the scripts, and a machine on which they are run."""
