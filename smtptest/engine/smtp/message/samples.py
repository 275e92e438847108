"""The standard samples by which filters are tested: every filter knows them, and they harm nobody."""

from __future__ import annotations

# SpamAssassin's Generic Test for Unsolicited Bulk Email, https://spamassassin.apache.org/gtube/: on a line of its own.
GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"

# The anti-malware test file, https://www.eicar.org/download-anti-malware-testfile/: 68 bytes at the start of a file. In
# two parts, so that no scanner takes this source for it.
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD" + "-ANTIVIRUS-TEST-FILE!$H+H*").encode()
EICAR_NAME = "eicar.com"
