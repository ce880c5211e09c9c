"""Settings of the site's generator, Sphinx; `build.py` says what it is given."""

from boundcheck.version import VERSION

project = "boundcheck"
release = VERSION
extensions = ["myst_parser"]
myst_heading_anchors = 4
# Examples leave out lines, which no language has.
suppress_warnings = ["misc.highlighting_failure"]
exclude_patterns = ["static"]

html_theme = "furo"
html_title = f"boundcheck {VERSION}"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_copyright = False
html_show_sphinx = False
html_show_sourcelink = False
html_copy_source = False
