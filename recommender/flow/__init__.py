"""From raw input to answers: which items are shown, what an answer may look like, what is read as unknown."""
