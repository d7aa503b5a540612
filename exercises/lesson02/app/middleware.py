"""What happens around every request, in layers: each passes the request on to the one inside it."""

# TODO request-id: keep a valid `X-Request-ID` of the client, else make one; the response carries it.
# TODO timing: `X-Process-Time` tells how many seconds passed until the response began.
# TODO log: one line for each request, written by a logger that `app/logs.py` sets up.
# TODO errors: answer an unhandled error with a JSON 500, and keep its traceback for the log.
