"""A plain Dash page with the charts of one measure, made the usual way.

pandas holds the facts, ``go.Figure`` makes each chart, and each chart has a callback of its own.
``python -m tests.bench.plain_page DATABASE_FILE PORT`` serves it.
"""

from __future__ import annotations

import sqlite3
import sys

import dash_bootstrap_components as dbc
import pandas as pd
import plotly.graph_objects as go
from dash import Dash, Input, Output, dcc, html
from waitress import serve

MEASURE = "cin_seen_5_days"
GROUPS = ("age", "sex", "ethnicity", "disability")
CHARTS = ("time", "team", *GROUPS)
THREADS = 8
QUERY = """
SELECT level, unit, "group", group_value, month, numerator, denominator FROM monthly_fact
WHERE measure = ? AND period = 'month' AND split = 'all'
"""


def read(path: str) -> pd.DataFrame:
    """Return the monthly facts of the measure in the database file at ``path``."""
    connection = sqlite3.connect(path)
    facts = pd.read_sql_query(QUERY, connection, params=(MEASURE,))
    connection.close()
    facts["value"] = 100 * facts["numerator"] / facts["denominator"]
    facts["date"] = pd.to_datetime(facts["month"])
    return facts


def time_figure(facts: pd.DataFrame, team: str) -> go.Figure:
    """Return the course over 24 months with its mean, target and usual range."""
    shown = facts[(facts["group"] == "none") & (facts["unit"] == team)]
    shown = shown.sort_values("month").tail(24)
    mean, spread = shown["value"].mean(), 2 * shown["value"].std()
    figure = go.Figure()
    for name, level in (("Upper", mean + spread), ("Lower", mean - spread), ("Mean", mean)):
        figure.add_trace(go.Scatter(x=shown["date"], y=[level] * len(shown), name=name))
    figure.add_trace(
        go.Scatter(x=shown["date"], y=shown["value"], name="Seen", mode="lines+markers")
    )
    figure.add_hline(y=85, line_dash="dot")
    figure.update_layout(title="By month", height=300, yaxis_title="%")
    return figure


def bar_figure(shown: pd.DataFrame, names: str, title: str) -> go.Figure:
    """Return the bars of the latest month."""
    latest = shown[shown["month"] == shown["month"].max()].sort_values("value")
    figure = go.Figure(go.Bar(x=latest["value"], y=latest[names], orientation="h"))
    figure.update_layout(title=title, height=300, xaxis_title="%")
    return figure


def make_app(facts: pd.DataFrame) -> Dash:
    """Return the page: one dropdown, six charts, six callbacks."""
    app = Dash(__name__, external_stylesheets=[], serve_locally=True)
    teams = sorted(facts.loc[facts["level"] == "team", "unit"].unique())
    charts = [dbc.Col(dcc.Graph(id=f"chart-{name}"), md=6) for name in CHARTS]
    app.layout = dbc.Container(
        [
            html.H1("Children in need seen within 5 working days"),
            dcc.Dropdown(["all", *teams], "all", id="team", clearable=False),
            dbc.Row(charts),
        ]
    )

    @app.callback(Output("chart-time", "figure"), Input("team", "value"))
    def by_month(team: str) -> go.Figure:
        return time_figure(facts, team)

    @app.callback(Output("chart-team", "figure"), Input("team", "value"))
    def by_team(_team: str) -> go.Figure:
        shown = facts[(facts["level"] == "team") & (facts["group"] == "none")]
        return bar_figure(shown, "unit", "By team")

    def register(group: str) -> None:
        @app.callback(Output(f"chart-{group}", "figure"), Input("team", "value"))
        def by_group(team: str) -> go.Figure:
            shown = facts[(facts["unit"] == team) & (facts["group"] == group)]
            return bar_figure(shown, "group_value", f"By {group}")

    for each in GROUPS:
        register(each)
    return app


def main() -> None:
    """Serve the page over the database named on the command line, at the port named there."""
    path, port = sys.argv[1:]
    app = make_app(read(path))
    serve(app.server, host="127.0.0.1", port=int(port), threads=THREADS, ident=None)


if __name__ == "__main__":
    main()
