"""The three checks: of oneself, by the department's lead on a sample, and of a month."""
