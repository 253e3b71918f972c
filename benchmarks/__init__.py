"""What is measured, and by which command: see `make bench`."""
