"""Hand-overs: what one party gives the other at both ends of a contract, signed by both."""
