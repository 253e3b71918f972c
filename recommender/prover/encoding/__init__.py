"""The policy and a symbolic intake in, a symbolic decision out. `logic` alone imports z3."""
