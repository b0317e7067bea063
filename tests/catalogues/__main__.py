"""Write the catalogues anew: new messages come in empty, those that are said no more go, translations stay."""

from __future__ import annotations

import sys

from tests.catalogues.files import LOCALES, catalogue_files


def main() -> int:
    """Write what has changed, and tell how many messages each language lacks."""
    for file in catalogue_files():
        path = LOCALES / file.path
        if not path.is_file() or path.read_text(encoding="utf-8") != file.text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text, encoding="utf-8")
        print(f"{file.path}: {file.messages} messages, {file.missing} of them not translated")
    return 0


if __name__ == "__main__":
    sys.exit(main())
