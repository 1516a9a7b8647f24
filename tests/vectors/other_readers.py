"""Reads messages with Python's email package and with GMime, and compares what each finds with what was written.

Input: one JSON object a line, with the message in base64 and what it was made from. Output: one line for each difference.
"""

import base64
import email
import email.header
import email.policy
import email.utils
import json
import sys

import gi

gi.require_version("GMime", "3.0")
from gi.repository import GMime  # noqa: E402  (the version is chosen before the import)


def python_reader(data):
    message = email.message_from_bytes(data, policy=email.policy.default)
    old = email.message_from_bytes(data)
    defects = [str(defect) for part in message.walk() for defect in part.defects]
    defects += [f"{name}: {defect}" for part in message.walk() for name, value in part.items() for defect in value.defects]
    parts = list(message.iter_parts()) if message.is_multipart() else [message]

    def addresses(name):
        # The newer interface leaves a blank between two encoded words of a display name (before Python 3.13).
        found = email.utils.getaddresses([str(old[name])] if name in old else [])
        return [[str(email.header.make_header(email.header.decode_header(shown))), address] for shown, address in found]

    return {
        "defects": defects,
        "subject": str(message["Subject"]),
        "from": addresses("From"),
        "to": [address for _, address in addresses("To")],
        "cc": [address for _, address in addresses("Cc")],
        "message_id": str(message["Message-ID"]),
        "date": int(email.utils.parsedate_to_datetime(message["Date"]).timestamp()),
        "mime_version": str(message["MIME-Version"]),
        "charset": parts[0].get_content_charset(),
        "text": text_of(parts[0].get_payload(decode=True)),
        "content": parts[0].get_content(),
        "files": [
            [
                part["Content-Disposition"].params.get("filename"),
                part["Content-Type"].params.get("name"),
                part.get_content_charset(),
                file_of(part.get_payload(decode=True)),
            ]
            for part in parts[1:]
        ],
    }


def gmime_reader(data):
    parser = GMime.Parser.new_with_stream(GMime.StreamMem.new_with_buffer(data))
    message = parser.construct_message(None)
    top = message.get_mime_part()
    parts = [top.get_part(at) for at in range(top.get_count())] if isinstance(top, GMime.Multipart) else [top]

    def addresses(kind):
        found = message.get_addresses(kind)
        every = [found.get_address(at) for at in range(found.length())]
        return [[address.get_name() or "", address.get_addr()] for address in every]

    def content(part):
        stream = GMime.StreamMem.new()
        wrapper = part.get_content()
        if wrapper is not None:
            wrapper.write_to_stream(stream)
        return bytes(stream.get_byte_array())

    return {
        "defects": [],
        "subject": message.get_subject(),
        "from": addresses(GMime.AddressType.FROM),
        "to": [address for _, address in addresses(GMime.AddressType.TO)],
        "cc": [address for _, address in addresses(GMime.AddressType.CC)],
        "message_id": f"<{message.get_message_id()}>",
        "date": int(message.get_date().to_unix()),
        "mime_version": message.get_header("MIME-Version"),
        "charset": parts[0].get_content_type_parameter("charset"),
        "text": text_of(content(parts[0])),
        "files": [
            [
                part.get_filename(),
                part.get_content_type_parameter("name"),
                part.get_content_type_parameter("charset"),
                file_of(content(part)),
            ]
            for part in parts[1:]
        ],
    }


def text_of(data):
    return data.decode("utf-8").replace("\r\n", "\n")


def file_of(data):
    return base64.b64encode(data).decode("ascii")


def main():
    GMime.init()
    for number, line in enumerate(sys.stdin):
        case = json.loads(line)
        data = base64.b64decode(case.pop("message"))
        case["content"] = case["text"]
        for reader in (python_reader, gmime_reader):
            try:
                found = reader(data)
            except Exception as error:
                found = {"failed": repr(error)}
            if isinstance(found.get("content"), str):
                found["content"] = found["content"].replace("\r\n", "\n")
            for field, value in found.items():
                if value != case.get(field):
                    print(f"case {number}, {reader.__name__}, {field}: {value!r:.200} instead of {case.get(field)!r:.200}")
    print("end")


main()
