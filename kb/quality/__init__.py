"""The data-quality monitor: what must hold of data, whether it does, and what follows."""
