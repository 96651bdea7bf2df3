"""Emergency plans: what is at hand when a system is down, and when each was last tried."""
