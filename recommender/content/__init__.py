"""The only reader of content/: YAML in, checked records out, every problem at once with file and line."""
