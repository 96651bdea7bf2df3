"""What other systems are told of, kept until they have heard it."""
