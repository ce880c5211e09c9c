"""The names at the top of Python's own library, those of every Python that is supported: who is analysed may run on another one than this."""

from __future__ import annotations

import sys
from typing import Final

_GONE: Final = (
    "aifc asynchat asyncore audioop cgi cgitb chunk crypt distutils imghdr imp lib2to3 mailcap msilib nis nntplib ossaudiodev pipes smtpd"
    " sndhdr spwd sunau telnetlib uu xdrlib"
)
_NEW: Final = "annotationlib compression"
STDLIB: Final = sys.stdlib_module_names | {*_GONE.split(), *_NEW.split()}
