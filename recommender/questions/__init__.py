"""The price of each question: what an answer can change, how often it does, and how often it is asked for."""
