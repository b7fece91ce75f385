"""The page on paper: what can be read there, and nothing that can only be clicked.

In: nothing. Out: CSS for `@media print`, nested like the rest of `theme_css`, and that of the margins. Charts are
redrawn for the width of a page by lib/ui/board/print.js; here they are fitted to the paper's own width, since A4 and
Letter differ by 6 mm.
"""

PAGE_CSS = "@page { margin: 12mm; }"
PRINT_CSS = """
@media print {
  /* On the screen only the inner part scrolls, and a printer sees its first screen. */
  body, #root, #root > *, #root > * > *, .stApp, .stAppViewContainer,
  .stAppViewContainer > *, .stMain {
    display: block !important; position: static !important; overflow: visible !important;
    width: auto !important; height: auto !important; min-height: 0 !important; padding: 0 !important;
  }
  .stMainBlockContainer { max-width: none !important; padding: 0 !important; zoom: 0.85; } /* 16 px are 10 pt. */
  .stSidebar, [data-testid="stHeader"], [data-testid="stSkipToContent"],
  [data-testid="stExpandSidebarButton"], [data-testid="stStatusWidget"], .stElementToolbar,
  .stMain :is(.stButton, .stDownloadButton,
  .stButtonGroup, .stSelectbox, .stMultiSelect,
  .stCheckbox, [data-testid="stDateInput"], [data-testid="stPageLink"]),
  .stExpander:has(details:not([open])), .st-key-clear-selection, .save, .hint, .brush, .cursor,
  .metric details, .board details:not([open]) {
    display: none !important;
  }
  .st-key-selection .stButton { display: block !important; }
  [data-testid="stLayoutWrapper"]:is(:has(> .st-key-selection), :has(> .st-key-notes)) {
    position: static !important; box-shadow: none !important;
  }
  /* Black on white, whatever the theme; a colour that means something is set on its element. */
  &, body, .stApp { color-scheme: light !important; background: white !important; }
  [data-testid="stAlertContainer"], .stAppViewContainer, th { background: none !important; }
  [data-testid="stAlertContainer"] { padding: 0; }
  .stApp, .stApp :not([style*="color"]) { color: black !important; }
  .stVerticalBlock, .board { display: block !important; }
  .stVerticalBlock > * { margin-bottom: 2mm; }
  .board > .row:not(:has(.panel)) { margin-bottom: 4mm; break-inside: avoid; }
  /* Lines of a text are never cut, so panels stand in them; Chromium would draw a grid's borders on both pages. */
  .board > .row:has(.panel) { display: block; }
  .board > .row > .panel { display: inline-block; width: calc(50% - 2mm); margin: 0 0 4mm; vertical-align: top; }
  .board > .row > .panel:nth-child(even) { margin-left: 4mm; }
  .board > .row > .panel:last-child:nth-child(odd) { width: 100%; }
  .board > .row > *, [data-testid="stAlert"], .drawing, article { break-inside: avoid; }
  .board > .row > * { padding: 2.5mm; border-color: silver; }
  .metric { min-width: 8rem; }
  .panel { min-width: 0; }
  .legend, figcaption p, .panel .caption, .st-key-footer p { font-size: 9pt; }
  .st-key-footer { margin: 0; padding: 1mm 0; break-inside: avoid; }
  .board > .row > .panel:has(details.data[open]) { display: block; width: 100%; margin-left: 0; break-inside: auto; }
  h1, h2, h3, h4 { break-after: avoid; }
  .stMainBlockContainer h1 { padding: 0 !important; font-size: 18pt !important; }
  .drawing { min-height: 0 !important; }
  .drawing svg.marks { width: 100%; height: auto; max-height: 205mm; }
  .scroll { max-height: none; overflow: visible; }
  .stTable, .stTable * { overflow: visible !important; }
  .stTable tr { break-inside: avoid; }
  .stDataFrame { zoom: 0.7; break-inside: avoid; }
}
"""
