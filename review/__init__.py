"""From a submission to a checked-in revision."""
