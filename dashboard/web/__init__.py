"""The Flask edge: headers, health, exports, stylesheets, pages that do not exist, log."""
