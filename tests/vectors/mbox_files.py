"""Reads mbox files with Python's mailbox package and compares the messages with those that were written.

Python removes no quotation, so the one of mboxrd is removed here. Input: one JSON object a line. Output: one line for each difference,
then "end".
"""

import base64
import json
import mailbox
import re
import sys
import tempfile

for line in sys.stdin:
    case = json.loads(line)
    originals = [base64.b64decode(original) for original in case["originals"]]
    with tempfile.NamedTemporaryFile() as file:
        file.write(base64.b64decode(case["mbox"]))
        file.flush()
        box = mailbox.mbox(file.name)
        found = [re.sub(rb"^>(>*From )", rb"\1", box.get_bytes(key), flags=re.MULTILINE) for key in box.keys()]
        box.close()
    # It leaves the blank line before a separator only where that is "\n".
    if [message.rstrip() for message in found] != [original.rstrip() for original in originals]:
        print(f"round {case['round']}: {found!r} and {originals!r}")
print("end")
