"""The report's colours: each 3:1 or more against white; words on white are near black."""

INK = "#0B0C0C"
QUIET = "#484949"
PAPER = "#FFFFFF"
NAVY, TEAL, PLUM, ORANGE, GREY, LILAC = PALETTE = (
    "#12436D",
    "#28A197",
    "#801650",
    "#F46A25",
    "#3D3D3D",
    "#A285D1",
)
STAGE_COLOURS = {"universal": TEAL, "early": ORANGE, "late": NAVY, "enabling": GREY}
