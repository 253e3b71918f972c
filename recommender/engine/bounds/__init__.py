"""What may still come of an intake while some of it has not been asked: bounds over the policy."""
