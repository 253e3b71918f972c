"""What would change a decision: which answers can become others, what that would give, and which few are enough."""
