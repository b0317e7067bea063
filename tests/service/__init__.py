"""The bot as a service: a real systemd in namespaces of its own, and every fault that a host can meet."""
