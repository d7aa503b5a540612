"""One module for each command: `configure(parser)` and `run(options)`, which returns the exit status."""

COMMANDS = {
    "map": "the course, your progress and what is next (also without a command)",
    "watch": "check at each save",
    "hint": "the next hint for the first step that fails",
    "diff": "your work against the solution, once the lesson passes",
    "start": "begin a lesson; with --mine, on with your own app",
    "reset": "the starter again, your work kept in a backup",
    "debug": "check with your terminal attached, so that `breakpoint()` asks you",
    "serve": "run your app with reload",
    "read": "the lesson's text",
    "update": "a new version of the course; your work stays",
    "verify": "the course's laws, for authors",
    "sync": "write exercises/ and recordings from the sources, for authors",
    "doctor": "what this machine has and lacks",
}
"""What each does, besides the command that needs no name: to check a lesson."""
