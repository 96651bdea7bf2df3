"""Contract phases: what is to be reached by when, measured, and kept once it is met."""
