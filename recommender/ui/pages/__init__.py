"""One script a page. A page reads the session, asks `flow` or `engine`, and calls components."""
