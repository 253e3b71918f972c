"""What a client takes along: two sheets as PDF and a calendar. Made when asked for, kept nowhere."""
