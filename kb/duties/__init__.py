"""What is to be done again and again: rules, checklists, runs, and what was found."""
