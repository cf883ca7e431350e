"""The native routes, one file a noun."""
