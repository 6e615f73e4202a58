"""The services, in the order of a child's journey through them."""

from __future__ import annotations

from typing import Final

SERVICES: Final = {
    "front_door": "Front door",
    "children_in_need": "Children in need",
    "child_protection": "Child protection",
    "exploitation_and_missing": "Exploitation and missing",
    "children_in_care": "Children in care",
    "health_and_wellbeing": "Health and wellbeing",
    "permanence": "Permanence",
    "care_leavers": "Care leavers",
    "workforce": "Workforce",
    "quality_of_practice": "Quality of practice",
    "education": "Education",
    "programmes": "Programmes",
}
"""Each with its title; the key names the folder of its measures."""
