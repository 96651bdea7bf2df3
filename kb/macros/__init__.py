"""Steps of an incident that belong together, taken in one act under the actor's own rights."""
