"""The kinds of errors that are planted, by table: one for each indicator at least."""
