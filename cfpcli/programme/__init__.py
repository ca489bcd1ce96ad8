"""The programme: slots, conflicts, placing, releases and the formats of published schedules."""
