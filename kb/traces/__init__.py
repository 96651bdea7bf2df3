"""What was searched, shown, opened and linked, as one trace; and the gaps it shows."""
