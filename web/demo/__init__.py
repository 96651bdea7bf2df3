"""The demonstration: sample knowledge, people, and work in every state."""
