"""The pages a client sees, one script each. A page reads the session, asks `flow` or `engine`, and calls components."""
