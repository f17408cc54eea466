"""What people do. Every deed insists on its right, changes rows, and leaves the commit to the door."""
