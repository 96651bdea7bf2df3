"""What the organisation's own solved cases teach the suggestions."""
