"""Made-up names, addresses and numbers (contract 5.3: FAKER): telephone numbers and SSNs that are nobody's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from audiencekit.sandbox.avatars.pseudonym import PiiType

# fmt: off
_FIRST = (
    "Ada", "Alan", "Alma", "Amos", "Anna", "Axel", "Bela", "Carl", "Cora", "Dana", "Dora", "Earl", "Edna",
    "Elsa", "Emil", "Enid", "Erik", "Esme", "Ezra", "Faye", "Finn", "Flora", "Gene", "Gwen", "Hope", "Hugo",
    "Ida", "Igor", "Ines", "Iris", "Ivan", "Jana", "Joel", "June", "Kara", "Kurt", "Lara", "Leon", "Lila",
    "Lola", "Luis", "Luna", "Maja", "Marc", "Milo", "Mira", "Nash", "Nell", "Nico", "Nina", "Noel", "Nora",
    "Olaf", "Olga", "Omar", "Otis", "Otto", "Owen", "Paul", "Pia", "Remy", "Rhea", "Rita", "Rolf", "Rosa",
    "Ruth", "Sara", "Saul", "Theo", "Tina", "Toni", "Vera", "Viola", "Walt", "Wren", "Yara", "Yves", "Zara",
    "Zeno",
)
_LAST = (
    "Abbot", "Adler", "Archer", "Ashby", "Barlow", "Beck", "Birch", "Blake", "Booth", "Brandt", "Byrne",
    "Carver", "Chase", "Cole", "Crane", "Dalton", "Dean", "Drake", "Ellis", "Farrow", "Finch", "Flynn",
    "Foster", "Frost", "Garner", "Gates", "Grant", "Hale", "Hardy", "Hayes", "Heath", "Holt", "Hurst", "Irving",
    "Jarvis", "Keller", "Kemp", "Lane", "Lark", "Lloyd", "Marsh", "Mercer", "Moss", "Nash", "Nolan", "North",
    "Oakes", "Olsen", "Page", "Parrish", "Pike", "Pratt", "Quill", "Reese", "Ridge", "Rowe", "Sawyer", "Shaw",
    "Sloan", "Stone", "Swift", "Tate", "Thorne", "Vance", "Vaughn", "Wade", "Walsh", "Ware", "Webb", "Wells",
    "West", "Wilde", "Winter", "Wolfe", "York",
)
_WORDS = (
    "a", "the", "one", "note", "about", "again", "order", "call", "late", "early", "small", "green", "result",
    "visit", "plan", "asked", "found", "left", "under", "sent",
)
# fmt: on
_STREETS = ("Oak", "Elm", "Maple", "Mill", "Church", "Lake", "Hill", "River", "Station", "Garden", "Market", "Park")
_KINDS = ("Street", "Avenue", "Road", "Lane", "Drive", "Court")
_TOWNS = ("Fairview", "Ashford", "Milltown", "Lakeside", "Westbrook", "Kingston", "Riverton", "Oakdale", "Newport")
_STATES = ("AL", "CA", "CO", "FL", "GA", "IL", "MA", "NY", "OH", "OR", "TX", "WA")


def fake(kind: PiiType, rng: np.random.Generator, *, many: bool) -> str:
    """One made-up value. *many*: from so many that two are hardly ever alike."""

    def pick(choices: Sequence[str]) -> str:
        return choices[int(rng.integers(len(choices)))]

    def digits(count: int) -> str:
        return "".join(str(digit) for digit in rng.integers(0, 10, count))

    first, last = pick(_FIRST), pick(_LAST)
    if many and kind in ("FIRST_NAME", "FULL_NAME"):
        first = f"{first}-{pick(_FIRST)}"
    if many and kind in ("LAST_NAME", "FULL_NAME"):
        last = f"{last}-{pick(_LAST)}"
    match kind:
        case "FIRST_NAME":
            return first
        case "LAST_NAME":
            return last
        case "FULL_NAME":
            return f"{first} {last}"
        case "EMAIL":
            number = digits(8) if many else digits(2)
            return f"{first}.{last}{number}@example.{pick(('com', 'net', 'org'))}".lower()
        case "PHONE":
            return f"({rng.integers(201, 990)}) 555-{digits(4)}"
        case "SSN":
            return f"9{digits(2)}-{digits(2)}-{digits(4)}"
        case "ADDRESS":
            place = f"{rng.integers(1, 9999 if many else 200)} {pick(_STREETS)} {pick(_KINDS)}"
            return f"{place}, {pick(_TOWNS)}, {pick(_STATES)} {digits(5)}"
        case "FREE_TEXT":
            return " ".join(pick(_WORDS) for _ in range(12 if many else 6)).capitalize() + "."
