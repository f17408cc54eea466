"""What programs read: feeds."""
