"""Pages of data quality: findings, scores, checks, and records tried before they are kept."""
