"""HTML forms: they describe what can be typed, and change nothing."""
