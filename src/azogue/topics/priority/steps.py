"""Every step of the priority topic, in the order of the guidance."""

from azogue.topics.priority.biodiversity import biodiversity_area
from azogue.topics.priority.extent import asgm_extent
from azogue.topics.priority.measures import by_admin, by_biodiversity_site, by_group, totals
from azogue.topics.priority.missing import missing
from azogue.topics.priority.overlay import cover_areas, overlay
from azogue.topics.priority.ranking import ranking
from azogue.topics.priority.screening import screening_permits, screening_water
from azogue.topics.priority.summary import summary_numbers
from azogue.topics.priority.within import asgm_sites_in_biodiversity_sites, people_inside, rivers_inside

__all__ = [
    "asgm_extent",
    "asgm_sites_in_biodiversity_sites",
    "biodiversity_area",
    "by_admin",
    "by_biodiversity_site",
    "by_group",
    "cover_areas",
    "missing",
    "overlay",
    "people_inside",
    "ranking",
    "rivers_inside",
    "screening_permits",
    "screening_water",
    "summary_numbers",
    "totals",
]
