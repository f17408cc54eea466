"""A provider of sign-ins of our own, on this machine, that does everything right until a test tells it otherwise."""
