"""What people say in their own words, as codes of the questionnaire: suggestions to confirm, never answers."""
