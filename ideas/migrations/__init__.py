"""How the tables came to be, step by step: numbered, and never changed once they were released."""
