"""The world outside: mail now, other people's sign-in later. Knows settings and nothing of the house."""
