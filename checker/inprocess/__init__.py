"""Runs a submission's app in the checker's own process, for places that have no others: the browser.

What it promises is less than the host's: an app that means to can fake a verdict here. So a verdict from here
counts for nobody but the learner who asked for it.
"""
