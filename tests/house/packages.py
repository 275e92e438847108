"""Which package may import which: the one table, and who looks whether it is kept.

A row is a package of smtptest/ with all that its modules may import besides each other. ``engine.*`` is the package and
all below it. ``version`` is smtptest/__init__.py. The rows stand in the order of the storeys, from the ground up: a row
names none that stands below it in this file, save where a folder is only a part of the one above it (engine.smtp,
transcripts, serving, web), and there ``test_no_module_imports_itself_by_way_of_others`` keeps the order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.house.tree import modules, ours

SMTP = {"engine", "engine.words", "engine.smtp", "engine.smtp.wire"}
BELOW_THE_PAGES = {
    "version",
    "conf",
    "engine.*",
    "fields",
    "transcripts.*",
    "receiving",
    "serving.*",
    "admission",
    "runs",
    "monitors.*",
}

MAY_IMPORT: Mapping[str, set[str]] = {
    "version": set(),
    # The engine: no Django, no settings, no database. Its ground floor knows nothing of SMTP's dialog.
    "engine.words": {"engine.words.domain", "engine.words.receiving"},
    "engine.words.domain": {"engine.words"},
    "engine.words.receiving": {"engine.words"},
    "engine.stages": {"engine"},
    "engine": {"engine.words", "engine.stages"},
    "engine.guard": {"engine", "engine.words"},
    "engine.dns": {"engine", "engine.words", "engine.guard"},
    "engine.tls": {"engine", "engine.words"},
    "engine.https": {"engine", "engine.words", "engine.guard", "engine.tls"},
    "engine.transport_security": {"engine", "engine.words", "engine.guard", "engine.dns", "engine.tls", "engine.https"},
    "engine.authentication": {"engine", "engine.words", "engine.guard", "engine.dns"},
    "engine.smtp.wire": {"engine", "engine.words", "engine.tls"},
    "engine.smtp.message": {"engine.words", "engine.smtp"},
    "engine.smtp.sasl": SMTP,
    "engine.smtp.extensions": SMTP | {"engine.smtp.message"},
    "engine.smtp.steps": SMTP | {"engine.tls", "engine.smtp.message", "engine.smtp.sasl", "engine.smtp.extensions"},
    "engine.smtp.probes": SMTP | {"engine.smtp.message", "engine.smtp.steps"},
    "engine.smtp": {"engine.*"},
    "engine.autoconfig": {"engine", "engine.words", "engine.guard", "engine.dns", "engine.https", "engine.smtp"},
    "engine.checking": {"engine", "engine.words", "engine.dns", "engine.smtp"},
    "engine.domain.bimi": {"engine", "engine.words", "engine.guard", "engine.dns"},
    "engine.domain.checks": {
        "engine",
        "engine.words",
        "engine.guard",
        "engine.checking",
        "engine.dns",
        "engine.tls",
        "engine.transport_security",
        "engine.authentication",
        "engine.domain",
        "engine.domain.bimi",
    },
    "engine.domain": {"engine.*"},
    "engine.receiving.lint": {"engine", "engine.words", "engine.authentication"},
    "engine.receiving.checks": {
        "engine",
        "engine.words",
        "engine.guard",
        "engine.dns",
        "engine.tls",
        "engine.authentication",
        "engine.checking",
        "engine.domain",
        "engine.domain.checks",
        "engine.receiving",
        "engine.receiving.lint",
    },
    "engine.receiving.wire": {"engine", "engine.smtp.wire", "engine.receiving.lint"},
    "engine.receiving.behaviours": {"engine", "engine.words", "engine.receiving", "engine.receiving.wire"},
    "engine.receiving.dialog": {
        "engine",
        "engine.words",
        "engine.tls",
        "engine.smtp",
        "engine.smtp.extensions",
        "engine.smtp.wire",
        "engine.receiving",
        "engine.receiving.wire",
        "engine.receiving.behaviours",
    },
    "engine.receiving": {"engine.*"},
    "engine.round_trip.checks": {"engine", "engine.authentication", "engine.domain", "engine.round_trip"},
    "engine.round_trip": {"engine.*"},
    # Words and commands as data: nothing of the service.
    "explain": {"engine.smtp.extensions"},
    "fields": {"engine.smtp", "engine.domain", "engine.receiving"},
    "export": {"engine", "fields"},
    "demo": set(),
    # What the operator sets, and what is stored.
    "conf": {"engine.*"},
    "sqlite": {"conf"},
    "transcripts.database": {"transcripts"},
    "transcripts.masking": {"engine", "engine.words", "fields", "transcripts"},
    "transcripts.render": {
        "engine",
        "engine.words",
        "engine.words.domain",
        "engine.tls",
        "engine.domain",
        "engine.receiving",
        "engine.round_trip",
        "fields",
        "transcripts",
        "transcripts.masking",
    },
    "transcripts.compare": {"engine", "transcripts", "transcripts.masking", "transcripts.render"},
    "transcripts.migrations": {"transcripts"},
    "transcripts": {"engine", "engine.words", "engine.smtp", "engine.smtp.probes", "transcripts.database"},
    "receiving.migrations": {"receiving"},
    "receiving": {"transcripts", "transcripts.database"},
    # How the program runs, who may start what, what runs, and who watches.
    "serving": {"version", "conf", "engine", "transcripts.*"},
    "serving.middleware": {"serving", "transcripts.database"},
    "admission": {"conf", "engine.*", "transcripts.*", "serving"},
    "runs": {"conf", "engine.*", "transcripts.*", "receiving", "serving.*", "admission"},
    "monitors.models": {"conf", "transcripts"},
    "monitors.migrations": {"monitors.models", "transcripts"},
    "monitors.record.judging": {"engine", "engine.smtp.wire", "monitors.record"},
    "monitors.record": {
        "conf",
        "engine.*",
        "transcripts.*",
        "serving",
        "monitors.models",
        "monitors.record.judging",
    },
    "monitors.alerts": {
        "conf",
        "engine.*",
        "transcripts.*",
        "serving",
        "monitors",
        "monitors.models",
        "monitors.record",
    },
    "monitors.reading": {
        "engine",
        "transcripts.*",
        "monitors",
        "monitors.models",
        "monitors.record",
        "monitors.alerts",
    },
    "monitors.schedule": {
        "conf",
        "engine.*",
        "transcripts.*",
        "serving",
        "admission",
        "runs",
        "monitors",
        "monitors.models",
        "monitors.record",
    },
    "monitors": {
        "conf",
        "engine.*",
        "fields",
        "transcripts.*",
        "serving",
        "admission",
        "runs",
        "monitors.models",
        "monitors.alerts",
    },
    "live": {"conf", "engine", "transcripts.*", "serving", "admission", "runs"},
    # Forms, views and presenters, and no more.
    "web.forms.typed": {"engine.*", "fields"},
    "web.forms": {"conf", "engine.*", "fields", "web.forms.typed", "web.forms.receiving"},
    "web.forms.receiving": {"conf", "engine.*", "fields", "web.forms"},
    "web.forms.monitors": {"conf", "fields", "monitors.alerts", "web.forms", "web.forms.typed"},
    "web.presenters.domain": {"conf", "engine.*", "explain", "transcripts.render"},
    "web.presenters.receiving": {"conf", "engine.*", "export", "transcripts", "transcripts.render"},
    "web.presenters.monitors": {
        "conf",
        "engine",
        "fields",
        "monitors.reading",
        "monitors.record",
        "web.forms.*",
        "web.presenters",
    },
    "web.presenters": {
        "conf",
        "engine.*",
        "fields",
        "transcripts",
        "transcripts.render",
        "explain",
        "export",
        "demo",
        "web",
        "web.forms.*",
        "web.presenters.domain",
        "web.presenters.receiving",
    },
    "web.templatetags": {"engine", "transcripts.render", "web"},
    "web.terminal": {"version", "conf", "engine.*", "fields", "transcripts.render", "web", "web.forms.*"},
    "web.views.monitors": {
        *BELOW_THE_PAGES,
        "web",
        "web.forms.*",
        "web.presenters.monitors",
        "web.views",
    },
    "web.views": {
        *BELOW_THE_PAGES,
        "explain",
        "web",
        "web.forms.*",
        "web.presenters",
        "web.presenters.receiving",
        "web.views.monitors",
    },
    "web.management": set(),
    "web.management.commands": {
        *BELOW_THE_PAGES,
        "demo",
        "explain",
        "web",
        "web.forms.*",
        "web.presenters",
        "web.terminal",
    },
    "web": {"version", "conf", "engine", "engine.words.domain", "serving.*", "web.*"},
    # The top: one module each.
    "settings": {"conf"},
    "urls": set(),
    "asgi": {"serving", "live", "web"},
}

# What the engine may use of others besides Python's own library, each with the name that it is installed by.
ENGINE_USES = {
    "aiosmtpd": "aiosmtpd",
    "aiosmtplib": "aiosmtplib",
    "cryptography": "cryptography",
    "dkim": "dkimpy",
    "dns": "dnspython",
    "h11": "h11",
    "idna": "idna",
    "lxml": "lxml",
    "OpenSSL": "pyopenssl",
    "publicsuffixlist": "publicsuffixlist",
    "scramp": "scramp",
    "spftrace": "spftrace",
    "trustme": "trustme",
}


def _covers(allowed: set[str], package: str) -> bool:
    above = [package, *(package.rsplit(".", count)[0] for count in range(1, package.count(".") + 1))]
    return package in allowed or any(f"{one}.*" in allowed for one in above)


def forbidden_imports(root: Path, table: Mapping[str, set[str]]) -> Iterator[str]:
    """Each import that the table does not allow, and each package that is not in it."""
    known = {module.name: module.package for module in modules(root)}
    for module in modules(root):
        own = known[module.name]
        if own not in table:
            yield f"{own} is not in the table of packages"
            continue
        for name in ours(module, set(known)):
            package = known.get(name, name)
            if package != own and not _covers(table[own], package):
                yield f"{module.place} imports {name}"


def circles(root: Path) -> list[str]:
    """A circle of modules that import each other, if there is one."""
    known = {module.name for module in modules(root)}
    try:
        TopologicalSorter({one.name: set(ours(one, known)) - {one.name} for one in modules(root)}).prepare()
    except CycleError as circle:
        return list(circle.args[1])
    return []


def foreign_imports(root: Path, *, allowed: Collection[str], standard: frozenset[str]) -> Iterator[str]:
    """What the modules use that is neither their own, nor Python's, nor in the list."""
    for module in modules(root):
        for name in module.imports:
            first, inner = [*name.split("."), ""][:2]
            own = first == "smtptest" and inner == root.name
            if not own and first not in {*allowed, *standard}:
                yield f"{module.place} imports {name}"


def stale_rows(root: Path, table: Mapping[str, set[str]]) -> Iterator[str]:
    """Rows, and what rows name, of packages that are gone."""
    there = {module.package for module in modules(root)}
    for package, allowed in table.items():
        if package not in there:
            yield package
        yield from (one for one in allowed if one.removesuffix(".*") not in there)
