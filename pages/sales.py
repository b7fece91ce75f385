"""Sales: what was sold beside the faces that were seen."""

from lib import session

view = session.open_view("Sales")
session.footer(view)
