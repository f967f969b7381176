"""`make messages`: brings each language's .po up to what the pages say, and makes its .mo.

What is new stands there without a text, which the tests refuse; what nobody says any more is taken out.
"""

import os
import re
import sys

import django


def main() -> None:
    """Write the catalogues, and say what is to be translated."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "interviewer.settings")
    django.setup()
    from django.conf import settings

    from tests.catalogue import po_files
    from tests.catalogue.messages import all_messages

    wanted = all_messages()
    for language, name in settings.LANGUAGES:
        if language == settings.LANGUAGE_CODE:
            continue
        path = po_files.path_of(language)
        old = po_files.read(path)
        forms = int(re.findall(r"nplurals=(\d)", po_files.headers(old)["Plural-Forms"])[0])
        new = {m: e for m, e in old.items() if m.text == "" or m.context == po_files.DJANGOS}
        for message, places in wanted.items():
            empty = po_files.Entry([""] * (forms if message.plural else 1))
            new[message] = old.get(message, empty)
            new[message].places = places
        po_files.write(path, new)
        path.with_suffix(".mo").write_bytes(po_files.compiled(new))
        missing = [message.text for message, entry in new.items() if not all(entry.texts)]
        lines = [f"{name}: {len(new)} messages, {len(missing)} to be translated", *missing]
        sys.stdout.write("\n  ".join(lines) + "\n")


if __name__ == "__main__":
    main()
