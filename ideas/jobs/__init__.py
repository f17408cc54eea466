"""What happens without a visitor."""
