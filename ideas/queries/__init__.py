"""What we ask. A question returns records or a small NamedTuple, and never changes anything."""
