"""Pages for those who steer: numbers, people, audit, other systems."""
