"""Three hosts on one PostgreSQL, one bucket and one search cluster, with failures.

``python -m benchmarks.hosts`` starts all of it on loopback, sets people to work on all hosts,
kills, cuts and stops one part after the other, and compares at the end, one by one, what
was answered with what was kept. ``docs/scaling.md`` has the command and the figures.
"""
