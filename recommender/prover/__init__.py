"""Proofs over every possible intake: obligations, their encoding, solving and reporting."""
