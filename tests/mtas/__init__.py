"""Exim, OpenSMTPD and sendmail: real servers that cannot be installed beside Postfix, run where they are unpacked.

``make mtas`` fetches their Debian packages and talks to them; it is no part of ``make test``, which fetches nothing.
"""
