"""Sources: databases and files of others, opened so that nothing there can change."""
