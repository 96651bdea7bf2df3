"""Speed and memory, each figure beside bare engines on the same corpus in one run."""
