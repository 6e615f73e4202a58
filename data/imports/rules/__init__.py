"""The rules that a row must keep: each has an identifier, a severity, plain words, a function.

A field rule reads one cell; its function returns the value or raises ValueError. A row rule
looks at several values of a row; its function answers whether the rule is broken. ``refuse``
keeps the row out, ``warn`` loads it as it stands, ``note`` tells about a file.

The words never hold a child's identifier or date of birth: ``{value}`` becomes "the value" in
a column that identifies a person.
"""

from data.imports.rules.base import *
from data.imports.rules.cells import *
from data.imports.rules.census import *
from data.imports.rules.files import *
from data.imports.rules.rows import *
from data.imports.rules.ssd import *
