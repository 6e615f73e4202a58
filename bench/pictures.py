"""The pictures of the pages in ``docs/pictures``: ``python -m bench.pictures ADDRESS``.

The server at ADDRESS must hold the demonstration alone.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS, browser_path

FOLDER: Final = Path(__file__).resolve().parent.parent / "docs" / "pictures"
TEAM: Final = "period=month&month=2019-09"
PAGES: Final = {
    "overview": "/",
    "front_door": "/service/front_door",
    "children_in_need": "/service/children_in_need",
    "children_in_care": "/service/children_in_care",
    "measure": "/measure/cin_seen_5_days",
    "compare": "/compare?measure=sdq_average",
    "cases": f"/cases/cin_seen_5_days?{TEAM}",
    "overdue": "/cases/cin_visits_in_timescale/due",
    "choosing": "/meeting",
    "meeting": "/meeting?measures=cin_seen_5_days,cin_visits_in_timescale,mash_enquiries",
    "report": "/report?measures=cin_seen_5_days,cin_visits_in_timescale",
    "notes": "/notes",
    "definition": "/definitions/cin_seen_5_days",
    "quality": "/definitions/quality",
    "imports": "/imports",
    "administration": "/administration/teams",
}
"""Each picture's name and the page that it shows."""
NARROW: Final = ("overview", "measure")
"""Pages that are shown in a window of 320 pixels too."""
WIDE: Final = {"width": 1400, "height": 1000}
SLIM: Final = {"width": 320, "height": 800}


def main() -> int:
    """Take every picture; the exit status."""
    (address,) = sys.argv[1:]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        flags = [*FLAGS, "--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=browser_path(), args=flags)
        for suffix, size, names in (("", WIDE, tuple(PAGES)), ("_narrow", SLIM, NARROW)):
            page = browser.new_page(viewport=size)
            for name in names:
                page.goto(f"{address}{PAGES[name]}")
                page.wait_for_load_state("networkidle")
                page.wait_for_timeout(1_000)
                page.screenshot(path=FOLDER / f"{name}{suffix}.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
