"""Reads messages with Python's email package and compares its leaves with those that were found.

Input: one JSON object a line. Output: one line for each difference, then "end".
"""

import base64
import email
import json
import sys


def leaves(message):
    for part in message.walk():
        if not part.is_multipart():
            yield part.get_content_type(), part.get_payload(decode=True) or b""


def told_apart(found):
    # Between two delimiters without a byte there is a part for one reader and none for the other: it says nothing.
    return [leaf for leaf in found if leaf[1]]


for line in sys.stdin:
    case = json.loads(line)
    data = base64.b64decode(case["message"])
    ours = told_apart([(media, base64.b64decode(content)) for media, content in case["leaves"]])
    theirs = told_apart(list(leaves(email.message_from_bytes(data))))
    if ours != theirs:
        print(f"round {case['round']}: {ours!r} and {theirs!r} in {data!r}")
print("end")
