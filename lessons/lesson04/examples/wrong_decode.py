# WRONG: three of the four ways to read a card believe what they should not
"""Four ways to read a card, and six cards."""

import jwt

KEY = "a key of the library, which nobody else knows"
GOOD = {"sub": "7", "aud": "library", "exp": 4_102_444_800}

# --8<-- [start:ways]
WAYS = {
    "unverified": {"options": {"verify_signature": False}},
    "any audience": {"options": {"verify_aud": False}},
    "no claims required": {"audience": "library"},
    "all of it": {"audience": "library", "options": {"require": ["sub", "aud", "exp"]}},
}
CARDS = {
    "good": jwt.encode(GOOD, KEY),
    "other key": jwt.encode(GOOD, "a key of somebody who has none of ours"),
    "not signed": jwt.encode(GOOD, None, algorithm="none"),
    "other audience": jwt.encode(GOOD | {"aud": "cinema"}, KEY),
    "expired": jwt.encode(GOOD | {"exp": 1_000_000_000}, KEY),
    "no exp": jwt.encode({"sub": "7", "aud": "library"}, KEY),
}
for way, how in WAYS.items():
    believed = []
    for name, card in CARDS.items():
        try:
            jwt.decode(card, KEY, algorithms=["HS256"], **how)
        except jwt.InvalidTokenError:
            continue
        believed.append(name)
    print(f"{way}:", ", ".join(believed))
# --8<-- [end:ways]
