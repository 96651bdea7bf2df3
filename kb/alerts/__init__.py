"""Alerts of monitoring, condensed to the incidents that matter."""
