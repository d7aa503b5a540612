# WRONG: a hash that is made to be quick, without a salt, for passwords
"""What somebody who found the table of a library's readers does with it."""

import hashlib

from pwdlib import PasswordHash

# --8<-- [start:run]
PASSWORDS = {"ann": "sunshine", "bob": "sunshine", "cat": "vF9#kq!2Lm"}
GUESSES = ("123456", "password", "sunshine", "dragon")


def quick(password: str) -> str:
    """SHA-256, as many published examples have it."""
    return hashlib.sha256(password.encode()).hexdigest()


stolen = {name: quick(password) for name, password in PASSWORDS.items()}
known = {quick(guess): guess for guess in GUESSES}
for name, digest in stolen.items():
    print(name, digest[:12], known.get(digest, "?"))

slow = PasswordHash.recommended()
hashes = [slow.hash("sunshine") for _ in range(2)]
print(hashes[0][:30], "the same twice:", hashes[0] == hashes[1])
print("still recognised:", [slow.verify("sunshine", each) for each in hashes])
# --8<-- [end:run]
