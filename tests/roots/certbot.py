#!/usr/bin/env python3
"""Stands in for certbot on a machine that no authority can reach, with the options that docs/operating.md gives it.

It asks for a challenge at port 80 as an authority would, makes the certificate itself, puts it where certbot does, and
runs the hook. The real certbot is asked before whether it knows the options.
"""

from __future__ import annotations

import argparse
import secrets
import subprocess
import sys
import urllib.request
from pathlib import Path

# Debian's package, which this program hides.
_CERTBOT = "/usr/bin/certbot"
# No authority listens there: certbot has read its options by then, and fails.
_NOBODY = ("--server", "https://127.0.0.1:1/directory", "--non-interactive")
_LIVE = Path("/etc/letsencrypt/live")


def main(arguments: list[str]) -> None:
    """Do as certbot would; what it is not told of here is a mistake of the document."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("command", choices=["certonly"])
    for name in ("--webroot", "--agree-tos", "--no-eff-email"):
        parser.add_argument(name, action="store_true", required=True)
    for name in ("--webroot-path", "--domain", "--email", "--deploy-hook"):
        parser.add_argument(name, required=True)
    given = parser.parse_args(arguments)
    # argparse, which certbot uses as well, ends with 2 if it does not know an option.
    if subprocess.run([_CERTBOT, *arguments, *_NOBODY], check=False).returncode != 1:
        sys.exit("certbot does not know these options")
    _challenge(Path(given.webroot_path), given.domain)
    _sign(given.domain)
    subprocess.run(given.deploy_hook, shell=True, check=True)


def _challenge(root: Path, domain: str) -> None:
    """HTTP-01 (RFC 8555, section 8.3): whoever has the name answers at port 80 with what lies in the folder."""
    if not root.is_dir():
        sys.exit(f"{root} is not a folder")  # certbot makes those below it, but not this one
    token, proof = secrets.token_urlsafe(), secrets.token_urlsafe()
    place = f".well-known/acme-challenge/{token}"
    file = root / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(proof)
    request = urllib.request.Request(f"http://127.0.0.1/{place}", headers={"Host": domain})
    with urllib.request.urlopen(request, timeout=30) as answer:
        if answer.read().decode() != proof:
            sys.exit(f"{domain} does not answer the challenge")
    file.unlink()


def _sign(domain: str) -> None:
    folder = _LIVE / domain
    folder.mkdir(parents=True, exist_ok=True)
    subject = ("-subj", f"/CN={domain}", "-addext", f"subjectAltName=DNS:{domain}")
    files = ("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem"))
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "9", *subject, *files)
    subprocess.run(made, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
