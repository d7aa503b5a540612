"""Runs a submission's app in the checker's own process, for places that have no others: the browser.

What it promises is less than the host's: an app that means to can fake a verdict here. So no verdict from here
counts but for the learner who asked for it.
"""
