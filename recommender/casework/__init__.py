"""What people can do with a case: send, see, correct, decide, hand over, erase. Who may do what is roles.py."""
