"""The list of people that another system keeps: who joins, moves, leaves and comes back."""
