"""The pages that staff see, one script each. What they show and do goes through `casework`, which checks the role."""
