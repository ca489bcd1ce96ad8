"""The same program the plain way, to measure against: stock TinyDB, everything imported up front, a Rich table.

It is what most people would write first, with no trick against it: one file that TinyDB keeps by itself, speakers
inside their proposals, reviews in a second table. It reads the store that CFP_PLAIN_STORE names.
"""

import csv
import json
import os
import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import questionary
import typer
from dateutil.parser import parse
from rich.console import Console
from rich.table import Table
from tinydb import Query, TinyDB

app = typer.Typer()
console = Console()


def _store() -> TinyDB:
    return TinyDB(os.environ["CFP_PLAIN_STORE"])


@app.command("list")
def list_proposals(track: Annotated[str, typer.Option()] = "", state: Annotated[str, typer.Option()] = "") -> None:
    """List the proposals of a track in a state."""
    proposal = Query()
    matches: list[Any] = list(_store().table("proposals").search((proposal.track == track) & (proposal.state == state)))
    table = Table("Code", "State", "Track", "Type", "Title", "Speakers", title="Proposals")
    for row in matches:
        names = ", ".join(speaker["name"] for speaker in row["speakers"])
        table.add_row(row["code"], row["state"], row["track"], row["session_type"], row["title"], names)
    console.print(table)


@app.command()
def show(code: str) -> None:
    """Show a proposal with its reviews."""
    database = _store()
    proposal = database.table("proposals").get(Query().code == code)
    if not isinstance(proposal, dict):
        raise typer.Exit(3)
    submitted = parse(proposal["submitted"])
    console.print(
        f"[bold]{proposal['title']}[/bold]", f"submitted {submitted:%d %B %Y}", proposal["abstract"], sep="\n"
    )
    for speaker in proposal["speakers"]:
        console.print(f"{speaker['name']} <{speaker['email']}>", speaker["biography"], sep="\n")
    for review in database.table("reviews").search(Query().proposal == code):
        console.print(f"{review['name']}: {review['scores']}", review.get("comment", ""), sep="\n")


@app.command()
def review(
    code: str,
    score: Annotated[int | None, typer.Option()] = None,
    reviewer: Annotated[str, typer.Option(envvar="CFP_ME")] = "",
) -> None:
    """Review a proposal; a second review of the same reviewer replaces the first."""
    database = _store()
    if not database.table("proposals").contains(Query().code == code):
        raise typer.Exit(3)
    if score is None:
        score = int(questionary.text("Score").ask())
    now = datetime.now(UTC).isoformat()
    written = {"proposal": code, "reviewer": reviewer, "name": reviewer, "scores": {"score": score}, "updated": now}
    review_query = Query()
    database.table("reviews").upsert(written, (review_query.proposal == code) & (review_query.reviewer == reviewer))
    console.print(f"Reviewed {code}: {score}")


@app.command()
def export(form: str) -> None:
    """Write all proposals as json or csv."""
    rows: list[Any] = _store().table("proposals").all()
    if form == "json":
        json.dump(rows, sys.stdout, indent=2)
        return
    for row in rows:
        row["speakers"] = "; ".join(speaker["name"] for speaker in row["speakers"])
        row["tags"] = "; ".join(row["tags"])
    writer = csv.DictWriter(sys.stdout, list(rows[0]), extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)


if __name__ == "__main__":
    app()
