"""The demo's people: invented colleagues of an invented railway company."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from mentoring.vocabulary import Level
from storage.organizations import Platform
from storage.people import ActorRef

ORGANIZATION = "Cairngorm Rail"
#: Never another one: it tells the demo's own database from any other.
ORGANIZATION_ID = UUID("ca112d30-0000-4000-8000-00000000de30")

_EARLY, _MID, _SENIOR = Level.EARLY, Level.MID, Level.SENIOR
_LEAD, _DIRECTOR, _EXECUTIVE = Level.LEAD, Level.DIRECTOR, Level.EXECUTIVE

#: Where the company has an office, and the zone there.
OFFICES = {
    "Bengaluru": "Asia/Kolkata",
    "Berlin": "Europe/Berlin",
    "Bogotá": "America/Bogota",
    "Edinburgh": "Europe/London",
    "Lisbon": "Europe/Lisbon",
    "Nairobi": "Africa/Nairobi",
    "Oslo": "Europe/Oslo",
    "Singapore": "Asia/Singapore",
    "Toronto": "America/Toronto",
    "Warsaw": "Europe/Warsaw",
}

#: What people speak there beside English, where that is anything.
LANGUAGES = {
    "Bengaluru": "English, Hindi",
    "Berlin": "English, German",
    "Bogotá": "English, Spanish",
    "Lisbon": "English, Portuguese",
    "Nairobi": "English, Swahili",
    "Oslo": "English, Norwegian",
    "Toronto": "English, French",
    "Warsaw": "English, Polish",
}


class Figure(NamedTuple):
    """One of the demo's people; `skills` are what a mentor offers, or what a mentee wants."""

    name: str
    office: str
    title: str
    department: str
    level: Level
    skills: str = ""

    @property
    def ref(self) -> ActorRef:
        return ref_of(self.name)


def ref_of(name: str) -> ActorRef:
    """Give the address of somebody at the demo's portal."""
    # Folded as company directories do: José Lima is jose.lima.
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    email = f"{plain.lower().replace(' ', '.')}@cairngorm.example"
    return ActorRef(Platform.WEB, str(ORGANIZATION_ID), email)


#: Whom one can be in the demo.
CAST = ANA, BEN, CLEO, DAN = "Ana Alves", "Ben Berg", "Cleo Costa", "Dan Dahl"


def cast() -> Mapping[str, ActorRef]:
    """Give whom one can be in the demo, by their short names."""
    return {name.split()[0].lower(): ref_of(name) for name in CAST}


COORDINATOR = Figure(CLEO, "Edinburgh", "People development lead", "People", _LEAD)
STRANGER = Figure(DAN, "Oslo", "Fleet engineer", "Fleet", _MID)

MENTORS = (
    Figure(ANA, "Lisbon", "Head of timetabling", "Operations", _DIRECTOR, "Presenting, Coaching"),
    Figure("Moira Sinclair", "Edinburgh", "Route director", "Operations", _EXECUTIVE, "Strategy"),
    Figure("Tomasz Zieliński", "Warsaw", "Signalling lead", "Engineering", _LEAD, "Delegation"),
    Figure("Grace Wambui", "Nairobi", "Depot manager", "Fleet", _LEAD, "People management"),
    Figure("Rajesh Iyer", "Bengaluru", "Principal engineer", "Digital", _SENIOR, "Data analysis"),
    Figure("Ingrid Solberg", "Oslo", "Safety director", "Safety", _DIRECTOR, "Change management"),
    Figure("José Lima", "Lisbon", "Fares manager", "Commercial", _LEAD, "Negotiation"),
    Figure("Mei Ling Tan", "Singapore", "Program lead", "Projects", _LEAD, "Project management"),
    Figure("Camila Restrepo", "Bogotá", "Station manager", "Stations", _LEAD, "Customer focus"),
    Figure("Owen Pritchard", "Toronto", "Finance partner", "Finance", _SENIOR, "Finance"),
    Figure("Katharina Vogel", "Berlin", "Design lead", "Digital", _LEAD, "Influencing others"),
    Figure("Fraser Munro", "Edinburgh", "Track engineer", "Engineering", _SENIOR, "Writing"),
    Figure("Beatriz Nogueira", "Lisbon", "Legal counsel", "Finance", _SENIOR, "Decision making"),
    Figure("Priya Raghavan", "Bengaluru", "Product owner", "Digital", _LEAD, "Product management"),
    Figure("Agnieszka Wójcik", "Warsaw", "Crew planner", "Operations", _SENIOR, "Prioritizing"),
    Figure("Daniel Otieno", "Nairobi", "Control manager", "Operations", _LEAD, "Communication"),
    Figure("Harish Menon", "Singapore", "Asset manager", "Engineering", _DIRECTOR, "Strategy"),
    Figure("Élodie Tremblay", "Toronto", "Brand manager", "Commercial", _LEAD, "Presenting"),
    Figure("Lars Hegland", "Oslo", "Winter services lead", "Operations", _LEAD, "Delegation"),
    Figure("Andrés Quintero", "Bogotá", "Energy engineer", "Fleet", _SENIOR, "Data analysis"),
    Figure("Jonas Krüger", "Berlin", "Purchasing head", "Finance", _DIRECTOR, "Negotiation"),
    Figure("Catriona Reid", "Edinburgh", "Training manager", "People", _LEAD, "Coaching"),
    Figure("Suresh Pillai", "Bengaluru", "Test manager", "Digital", _LEAD, "Hiring, Coaching"),
    Figure("Nuno Tavares", "Lisbon", "Timetable planner", "Operations", _SENIOR, "Writing"),
)

MENTEES = (
    Figure(BEN, "Berlin", "Timetable analyst", "Operations", _MID, "Presenting, Strategy"),
    Figure("Wanjiru Kamau", "Nairobi", "Signal engineer", "Engineering", _MID, "Coaching"),
    Figure("Callum Baird", "Edinburgh", "Graduate engineer", "Engineering", _EARLY, "Strategy"),
    Figure("Zofia Lewandowska", "Warsaw", "Signal designer", "Engineering", _MID, "Delegation"),
    Figure("Brian Kiptoo", "Nairobi", "Shift supervisor", "Fleet", _MID, "People management"),
    Figure("Ananya Deshpande", "Bengaluru", "Data analyst", "Digital", _EARLY, "Data analysis"),
    Figure("Sindre Haugen", "Oslo", "Safety adviser", "Safety", _MID, "Change management"),
    Figure("Inês Carvalho", "Lisbon", "Pricing analyst", "Commercial", _EARLY, "Negotiation"),
    Figure("Wei Jie Lim", "Singapore", "Project engineer", "Projects", _MID, "Project management"),
    Figure("Valentina Rojas", "Bogotá", "Guest services", "Stations", _EARLY, "Customer focus"),
    Figure("Aisha Mohamud", "Toronto", "Accountant", "Finance", _MID, "Finance, Presenting"),
    Figure("Yusuf Demir", "Berlin", "Interaction designer", "Digital", _MID, "Influencing others"),
    Figure("Isla Drummond", "Edinburgh", "Bridge inspector", "Engineering", _MID, "Writing"),
    Figure("Rui Barbosa", "Lisbon", "Contracts officer", "Finance", _MID, "Decision making"),
    Figure("Kavya Nair", "Bengaluru", "Business analyst", "Digital", _EARLY, "Product management"),
    Figure("Piotr Mazur", "Warsaw", "Train driver", "Operations", _MID, "Prioritizing"),
    Figure("Faith Achieng", "Nairobi", "Controller", "Operations", _EARLY, "Communication"),
    Figure("Nurul Hassan", "Singapore", "Asset analyst", "Engineering", _MID, "Strategy, Finance"),
    Figure("Liam Gagnon", "Toronto", "Copywriter", "Commercial", _EARLY, "Presenting, Writing"),
    Figure("Astrid Nygaard", "Oslo", "Duty manager", "Operations", _LEAD, "Delegation"),
    Figure("Mateo Salazar", "Bogotá", "Power engineer", "Fleet", _EARLY, "Data analysis"),
    Figure("Leonie Hartmann", "Berlin", "Buyer", "Finance", _MID, "Negotiation, Sales"),
    Figure("Hamish Guthrie", "Edinburgh", "Trainer", "People", _MID, "Coaching, Presenting"),
    Figure("Sofia Pacheco", "Lisbon", "Station host", "Stations", _EARLY, "Communication"),
)

#: They took part before, and don't now.
ALUMNI = (
    Figure("Elspeth Fraser", "Edinburgh", "Head of stations", "Stations", _DIRECTOR),
    Figure("Duarte Figueira", "Lisbon", "Maintenance planner", "Engineering", _SENIOR),
    Figure("Meera Krishnan", "Bengaluru", "Release manager", "Digital", _LEAD),
    Figure("Samuel Mwangi", "Nairobi", "Freight manager", "Commercial", _LEAD),
    Figure("Hanna Lindqvist", "Oslo", "Communications adviser", "People", _SENIOR),
    Figure("Tobias Lang", "Berlin", "Reliability engineer", "Fleet", _MID),
    Figure("Marta Kowalczyk", "Warsaw", "Ticketing analyst", "Commercial", _MID),
    Figure("Chen Xiu Ying", "Singapore", "Systems engineer", "Projects", _MID),
    Figure("Noah Bouchard", "Toronto", "Payroll specialist", "Finance", _MID),
    Figure("Lucía Herrera", "Bogotá", "Ticket inspector", "Stations", _EARLY),
)

#: Everybody but those who came in the last weeks (see `bot.demo.arrivals`).
LONG_THERE = (COORDINATOR, STRANGER, *MENTORS, *MENTEES, *ALUMNI)
