"""The server around the pages: start, shutdown, housekeeping, routes of its own."""
