"""One frozen settings object, read from the environment and a ``.env`` file.

An unknown ``SIGHTLINE_...`` name is an error: a misspelt setting must not pass unnoticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final

from dashboard.settings_sign_in import sign_in_fault
from dashboard.state import NEIGHBOUR_LISTS
from dashboard.threshold import HIGHEST, LOWEST, environment

PREFIX: Final = "SIGHTLINE_"
PROJECT_FOLDER: Final = Path(__file__).resolve().parent.parent


class SettingsError(ValueError):
    """A setting is unknown or has a value that cannot be used; the text is one line."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person who runs Sightline may set. Every name is read as ``SIGHTLINE_<NAME>``."""

    database_url: str = ""
    """SQLAlchemy URL; empty: an SQLite file under ``var/``."""
    authority: str = ""
    """Whom the pages show when several authorities are loaded: three digits."""
    host: str = "127.0.0.1"
    """The address that the server listens on."""
    port: int = 8050
    """The port that the server listens on, 1 to 65535."""
    threads: int = 8
    """Threads of the server."""
    neighbour_list: int = 2021
    """The year of the statistical neighbour list shown unless the reader picks another."""
    spool: str = ""
    """The folder that receives files to import; empty: one under ``var/``."""
    import_memory_mb: int = 2048
    """Megabytes of memory that the process of one import may use, 256 or more."""
    import_minutes: int = 10
    """Minutes that the process of one import may work, 1 to 600."""
    jump_percent: int = 20
    """Per cent by which a figure may change from one import to the next before it is flagged."""
    files_limit: int = 60
    """Files that one person may take away in ten minutes; 10 or more."""
    small_number: int = 6
    """Numbers of cases below it are small: 6 hides 1 to 5. 3 to 20."""
    keep_return_years: int = 10
    """Years after its last day for which a return is kept, 4 or more; ``purge`` deletes it then."""
    keep_replaced_days: int = 365
    """Days for which an import is kept that later ones have replaced."""
    keep_refused_days: int = 90
    """Days for which the values of refused rows are kept."""
    keep_session_days: int = 30
    """Days for which ended sessions, counts of tries and jobs are kept."""
    measures: str = ""
    """The folder of the council's own measures, laid out as ``dashboard/measures``; empty: none."""
    sign_in: str = ""
    """How people sign in, separated by commas: local, oidc, proxy; empty: nobody does."""
    public_url: str = ""
    """The address at which people reach Sightline behind a proxy; ``https://`` and a host."""
    oidc_issuer: str = ""
    """The council's OpenID Connect service; its metadata stand under ``/.well-known/``."""
    oidc_client_id: str = ""
    """The name by which that service knows Sightline."""
    oidc_client_secret: str = field(default="", repr=False)
    """The secret that goes with it."""
    oidc_scopes: str = "openid profile"
    """What that service is asked for, separated by spaces; ``openid`` is one of them."""
    oidc_subject_claim: str = "sub"
    """The claim by which a person is known; it must stay theirs for good."""
    oidc_groups_claim: str = "groups"
    """The claim that holds a person's groups."""
    oidc_label: str = "your council account"
    """What the council calls it: "Sign in with ..."."""
    proxy_addresses: str = ""
    """Addresses of proxies that are trusted, separated by commas: ``10.0.0.5,10.1.0.0/24``."""
    proxy_secret: str = field(default="", repr=False)
    """What such a proxy sends to prove itself where it signs people in."""
    proxy_secret_header: str = "X-Sightline-Proxy-Secret"  # noqa: S105 - a header's name
    """The header that holds that secret."""
    proxy_user_header: str = "X-Remote-User"
    """The header in which such a proxy names who is signed in."""
    proxy_name_header: str = "X-Remote-Name"
    """The header that holds that person's full name; it may be missing."""
    proxy_groups_header: str = "X-Remote-Groups"
    """The header that holds that person's groups, separated by commas; it may be missing."""
    browser: str = ""
    """Path of the Chromium or Chrome that browser tests drive; empty: looked for on PATH."""

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways to sign in, in the order of the setting; none: nobody signs in."""
        return tuple(each.strip() for each in self.sign_in.split(",") if each.strip())


def spool_folder(settings: Settings) -> Path:
    """Return the folder that receives files to import; it need not exist yet."""
    return Path(settings.spool).absolute() if settings.spool else PROJECT_FOLDER / "var" / "spool"


def default_database_url() -> str:
    """Return the URL of the embedded database, making its folder."""
    folder = PROJECT_FOLDER / "var"
    # Children's records: for who runs Sightline, and nobody else on the machine.
    folder.mkdir(mode=0o700, exist_ok=True)
    return f"sqlite:///{(folder / 'sightline.db').as_posix()}"


def own_measures_folder() -> Path | None:
    """Return the folder of the council's own measures that this run's settings name.

    Every process reads it for itself: that of an import counts the same measures as the pages.
    """
    named = _environment().get(f"{PREFIX}MEASURES", "")
    return Path(named).absolute() if named else None


def _environment() -> dict[str, str]:
    """Return the process's own environment with what ``.env`` adds to it."""
    return environment(PROJECT_FOLDER)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of this run.

    ``environment`` stands in for the process's own (which then includes ``.env``).
    Raises SettingsError naming the setting, its value and what was expected.
    """
    if environment is None:
        environment = _environment()
    known = {field.name: field for field in fields(Settings)}
    chosen: dict[str, str | int] = {}
    for name, text in environment.items():
        if not name.startswith(PREFIX):
            continue
        key = name.removeprefix(PREFIX).lower()
        if key not in known:
            expected = ", ".join(PREFIX + each.upper() for each in known)
            raise SettingsError(f"{name} is not a setting of Sightline; there are: {expected}")
        if text == "":
            continue
        if isinstance(known[key].default, int):
            if not text.isascii() or not text.isdigit():
                raise SettingsError(f"{name} is {text!r}; expected a whole number")
            chosen[key] = int(text)
        else:
            chosen[key] = text
    if not chosen.get("database_url"):
        chosen["database_url"] = default_database_url()
    settings = Settings(**chosen)  # type: ignore[arg-type]  # the loop above keeps each field's type
    if not 1 <= settings.port <= 65535:
        raise SettingsError(f"{PREFIX}PORT is {settings.port}; expected 1 to 65535")
    for name, least, most in (
        ("import_memory_mb", 256, 1_000_000),
        ("import_minutes", 1, 600),
        ("jump_percent", 1, 1_000),
        ("keep_return_years", 4, 100),
        ("keep_replaced_days", 1, 36_500),
        ("keep_refused_days", 1, 36_500),
        ("keep_session_days", 1, 36_500),
        ("files_limit", 10, 100_000),
        ("small_number", LOWEST, HIGHEST),
    ):
        value = getattr(settings, name)
        if not least <= value <= most:
            raise SettingsError(
                f"{PREFIX}{name.upper()} is {value}; expected {least:,} to {most:,}"
            )
    if settings.neighbour_list not in NEIGHBOUR_LISTS:
        raise SettingsError(
            f"{PREFIX}NEIGHBOUR_LIST is {settings.neighbour_list}; expected one of "
            f"{', '.join(map(str, NEIGHBOUR_LISTS))}"
        )
    if settings.measures and not Path(settings.measures).is_dir():
        raise SettingsError(f"{PREFIX}MEASURES is {settings.measures!r}; expected a folder")
    if settings.authority and not (settings.authority.isdigit() and len(settings.authority) == 3):
        raise SettingsError(f"{PREFIX}AUTHORITY is {settings.authority!r}; expected three digits")
    if fault := sign_in_fault(settings):
        raise SettingsError(fault)
    return settings
