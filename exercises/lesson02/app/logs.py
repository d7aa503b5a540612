"""One JSON object a line on standard output, for machines that read logs."""

# TODO log: a formatter that writes JSON, and a logger of this app that uses it.
