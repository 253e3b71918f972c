"""The parts of an explanation, one module for each question a client has."""
