"""Who is asking: tokens that the app signs, and dependencies that read them."""

# TODO login: make a token for a user.

# TODO current-user: a dependency that returns the user whom a token names, or raises a 401.
# TODO attacks: what can be wrong with a token?

# TODO roles: a dependency that lets pass who has a role, or a higher one.
