"""Reports, which are computed after they were asked for.

TODO jobs: a table of reports, and a task that computes one, whatever happens.
TODO shutdown: an app that is told to end lets the task finish.
"""
