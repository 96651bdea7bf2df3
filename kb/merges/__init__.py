"""Two spellings that become one name: found, looked at, merged everywhere, and undone."""
