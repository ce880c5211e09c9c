"""Reports to render: one typical finding, to be varied by each test."""

from __future__ import annotations

from dataclasses import replace

from boundcheck.findings.finding import Finding
from boundcheck.report import Report, Summary

FINDING = Finding(
    rule="private-import",
    path="src/shop/orders/cart.py",
    line=3,
    column=1,
    message="imports shop.billing.tax, which is private to billing; use shop.billing.api or make it public there",
    from_="orders",
    to="billing",
    target="shop.billing.tax",
    end_line=3,
)
CLEAN = Summary(files=7978, modules=42, errors=0, warnings=0, baselined=0, allowed=0)


def report(*findings: Finding, elapsed: float | None = None) -> Report:
    """A report of `findings`, counted as `check` counts them."""
    errors = sum(finding.severity == "error" for finding in findings)
    summary = replace(CLEAN, errors=errors, warnings=len(findings) - errors)
    return Report(findings, summary, elapsed)
