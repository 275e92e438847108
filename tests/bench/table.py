"""The results as the table of docs/performance.md, between its two marks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
BEGIN, END = "<!-- results: make bench -->", "<!-- end of results -->"

# What is promised: bench, figure, comparison, limit, how it is written.
GOALS: tuple[tuple[str, str, str, float, str], ...] = (
    ("engine", "wall / aiosmtplib", "≤", 1.15, "{:.2f} x"),
    ("engine, grown heap", "wall / aiosmtplib", "≤", 1.15, "{:.2f} x"),
    ("engine, Postfix", "wall / aiosmtplib", "≤", 1.15, "{:.2f} x"),
    ("engine", "cpu / swaks", "≤", 0.05, "{:.3f} x"),
    ("slow link", "wall / sum of delays", "≤", 1.02, "{:.3f} x"),
    ("domain check, DNS at 20 ms", "wall / round trip", "≤", 50.0, "{:.1f} x"),
    ("web test", "cpu / swaks", "≤", 0.35, "{:.2f} x"),
    ("web test", "cpu / bare frameworks", "≤", 2.0, "{:.2f} x"),
    ("web test by JSON", "cpu / peer", "≤", 2.0, "{:.2f} x"),
    ("web test by JSON", "wall / peer", "≤", 0.35, "{:.2f} x"),
    ("line, idle", "median", "≤", 0.003, "{:.4f} s"),
    ("line, 200 tests", "p99", "≤", 0.060, "{:.3f} s"),
    ("line, 200 tests", "p99 with the starts", "≤", 0.060, "{:.3f} s"),
    ("tests started", "a second", "≥", 80, "{:.0f}"),
    ("1,000 in flight", "at once", "≥", 1000, "{:.0f}"),
    ("1,000 in flight", "complete", "≥", 1000, "{:.0f}"),
    ("1,000 in flight", "latest line", "≤", 1.0, "{:.2f} s"),
    ("1,000 in flight", "resident MiB", "≤", 250, "{:.0f} MiB"),
    ("two processes", "tests per cpu, all / one, times all", "≥", 1.8, "{:.2f} x"),
    ("four processes", "cpu, all / one", "≤", 1.1, "{:.2f} x"),
    ("first line in Chromium", "click to first line", "≤", 0.100, "{:.3f} s"),
    ("80 ms away", "first page", "≤", 0.4, "{:.2f} s"),
    ("80 ms away", "transcript", "≤", 0.6, "{:.2f} s"),
    ("80 ms away", "transcript ready / HTTP/1.1", "≤", 1.0, "{:.2f} x"),
    ("a million stored", "page / few", "≤", 1.5, "{:.2f} x"),
    ("a million stored", "whole test with expiry / few", "≤", 1.5, "{:.2f} x"),
    ("a monitor's year", "page / day", "≤", 1.5, "{:.2f} x"),
    ("a monitor's year", "JSON / day", "≤", 1.5, "{:.2f} x"),
    ("a monitor's year", "megabytes of a year", "≤", 20, "{:.1f} MB"),
    ("1,000 monitors", "late p95", "≤", 1.0, "{:.2f} s"),
    ("1,000 monitors", "cpu / without a schedule", "≤", 2.0, "{:.2f} x"),
    ("5,000 monitors, two processes", "begun of due", "≥", 0.98, "{:.2f} x"),
    ("5,000 monitors, two processes", "late p95", "≤", 1.0, "{:.2f} s"),
    ("5,000 monitors, two processes", "cpu / without a schedule", "≤", 2.0, "{:.2f} x"),
    ("5,000 monitors at 3 minutes, two processes", "begun of due", "≥", 0.98, "{:.2f} x"),
    ("5,000 monitors at 3 minutes, two processes", "late p95", "≤", 1.0, "{:.2f} s"),
    ("5,000 monitors at 3 minutes, two processes", "cpu / without a schedule", "≤", 2.0, "{:.2f} x"),
    ("monitors until they are late", "monitors", "≥", 1000, "{:.0f}"),
)


def reached(figure: float, comparison: str, limit: float) -> bool:
    return figure <= limit if comparison == "≤" else figure >= limit


def rows(found: dict[str, Any]) -> list[str]:
    lines = ["| what | figure | to reach | median | least to most | reached |", "|---|---|---|---|---|---|"]
    for bench, figure, comparison, limit, form in GOALS:
        values = found["benches"].get(bench, {}).get(figure)
        if values is None:
            continue
        measured = [form.format(values[name]) for name in ("median", "min", "max")]
        answer = "yes" if reached(values["median"], comparison, limit) else "**no**"
        goal = f"{comparison} {form.format(limit)}"
        lines.append(f"| {bench} | {figure} | {goal} | {measured[0]} | {measured[1]} to {measured[2]} | {answer} |")
    return lines


def write(found: dict[str, Any]) -> None:
    """Put the results between the marks; the words around them stay."""
    machine = ", ".join(f"{name} {value}" for name, value in found["machine"].items())
    text = PAGE.read_text()
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    PAGE.write_text("\n".join([before + BEGIN, *rows(found), "", f"Measured on: {machine}.", END + after]))
