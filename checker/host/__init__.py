"""The processes that run a submission's app: nothing here is imported by the process that gives the verdict.

`python -m checker.host` is the host: it imports FastAPI, Uvicorn and the database drivers, and never a
submission. For each start it forks a supervisor, which forks the server; the supervisor watches the server's
limits and ends every process that it leaves behind.
"""
