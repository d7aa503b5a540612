"""One module for each command: `configure(parser)` and `run(options)`, which returns the exit status."""
