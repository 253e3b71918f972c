"""The words of the product as frozen types. Imports nothing of this program but its errors."""
