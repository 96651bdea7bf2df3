"""The tax database of the demonstration: invented, seeded, its errors of known place."""
