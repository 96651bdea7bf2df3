"""Pages of the service desk: requests, incidents, problems, changes, alerts."""
