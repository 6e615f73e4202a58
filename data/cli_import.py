"""What ``sightline import`` says when it is done: rows by file, then every rule that was hit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from data.imports.report import ImportReport, Issue

EXAMPLES = 5
"""Row numbers given for each rule; a refused row is always listed by itself."""


def report_lines(report: ImportReport) -> Iterator[str]:
    """Yield the report line by line: row numbers, never anything about a person."""
    whose = "" if report.authority == "shared" else f" for authority {report.authority}"
    if report.already_loaded:
        yield f"Already loaded{whose}: nothing has changed."
        return
    span = f", {report.data_from} to {report.data_to}" if report.data_from else ""
    yield (
        f"Loaded {report.kind}{whose}{span}: {report.rows_read:,} rows read, "
        f"{report.rows_loaded:,} loaded, {report.rows_refused:,} refused."
    )
    for file in report.files:
        yield (
            f"  {file.file_name} -> {file.record_table}: {file.rows_read:,} read, "
            f"{file.rows_loaded:,} loaded, {file.rows_warned:,} with a warning, "
            f"{file.rows_refused:,} refused"
        )
    by_rule: dict[tuple[str, str, str], list[Issue]] = defaultdict(list)
    for issue in report.issues:
        if issue.severity == "refuse":
            continue
        by_rule[(issue.severity, issue.rule, issue.file_name)].append(issue)
    refused = [issue for issue in report.issues if issue.severity == "refuse"]
    if refused:
        yield f"Refused rows ({len(refused):,} reasons):"
    for issue in refused:
        row = f" row {issue.row_number}" if issue.row_number else ""
        yield f"  {issue.file_name}{row}: {issue.message} [{issue.rule}]"
    for severity, head in (("warn", "Loaded with a warning:"), ("note", "Notes:")):
        found = [(key, issues) for key, issues in by_rule.items() if key[0] == severity]
        if found:
            yield head
        for (_, rule, name), issues in found:
            rows = [str(each.row_number) for each in issues if each.row_number]
            which = ""
            if rows:
                more = ", ..." if len(rows) > EXAMPLES else ""
                which = f" (rows {', '.join(rows[:EXAMPLES])}{more})"
            count = f" {len(issues):,} times, for example:" if len(issues) > 1 else ""
            yield f"  {name}:{count} {issues[0].message}{which} [{rule}]"
