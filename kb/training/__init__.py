"""Training: what people need to learn, courses and sessions, and what came of them."""
