"""The text of rows that a form sends: pasted into it, or as a file."""

from flask import request

from lms.core.i18n import gettext as _


def sent_rows(most: int) -> tuple[str, str]:
    """Return the text of the field ``rows`` or of the file ``file``, and why it is refused ("" = it is not).

    Nothing is cut off and nothing replaced: a text that cannot be taken whole is not taken.

    Args:
        most: the largest size, in bytes of UTF-8.
    """
    file = request.files.get("file")
    if file is not None and file.filename:
        data = file.stream.read(most + 1)
    else:
        data = request.form.get("rows", "").encode(errors="replace")
    if len(data) > most:
        return "", _("The rows have more than %(most)s bytes. Send them in parts.") % {"most": f"{most:,}"}
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return "", _("Byte %(place)s of the file is not UTF-8. Save it as CSV UTF-8 and choose it again.") % {
            "place": error.start
        }
    if "\0" in text:
        return "", _("This is not text. Choose a CSV file, not a workbook or an archive.")
    return text, ""
