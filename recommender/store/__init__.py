"""What outlives the running server. A layer of its own, and the only part that knows a database."""
