"""The decision: `decide(policy, intake)` and `explain`. Plain functions: no clock, no file, no session."""
