"""What an indicator says of a record: one rule, one verdict, wherever it is judged."""
