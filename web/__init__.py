"""Everything that faces outward; the only place that knows Flask and click."""
