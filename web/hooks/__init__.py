"""Where monitoring posts its alerts."""
