"""How fast the guide is on a board with 100,000 ideas, beside a list page of the same board.

`python -m bench.guide --folder FOLDER` fills a board on SQLite as `bench.pages` does, asks for every page in turns, in
this process and without a network in between, and prints the median of each with the number of statements.
"""

import argparse
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from app import create_app
from bench.pages import board_of
from bench.queue import Asked, ask
from ideas.migrations.run import migrate
from ideas.model.database import open_database

IDEAS = 100_000
ANSWERS = "when=weken&trust=nieuw&council=stoppen"
PAGES = {
    "list": "/ideas?order=new",
    "question": "/guide?goal=kosten&domain=wmo",
    "question for a domain": "/guide?goal=kosten",
    "ideas in a domain": f"/guide?goal=kosten&domain=wmo&{ANSWERS}",
    "ideas on the whole board": f"/guide?goal=kosten&domain=&{ANSWERS}",
    # The board is filed under topics alone, so a group is empty, and every other way on is looked for.
    "nothing in this domain": f"/guide?goal=kosten&domain=sociaal-domein&{ANSWERS}",
}


def measure(folder: Path, rounds: int) -> None:
    """Ask for each page in turns. The first statement of a page begins a transaction, and is no question."""
    settings = board_of(folder, IDEAS)
    engine = open_database(settings.database)
    migrate(engine)
    engine.dispose()
    app = create_app(settings)
    client, engine = app.test_client(), app.extensions["ideas"].engine
    turns: dict[str, list[Asked]] = {name: [] for name in PAGES}
    for _round in range(rounds + 5):
        for name, address in PAGES.items():
            turns[name].append(ask(client, engine, address))
    for name, asked in turns.items():
        took = [each.seconds * 1000 for each in asked[5:]]
        print(f"| {name} | {median(took):.1f} ms | {max(took):.1f} ms | {max(0, asked[-1].statements - 1)} |")
    engine.dispose()


def main() -> None:
    """Print a row for each page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="keep the board here for a next time")
    parser.add_argument("--rounds", type=int, default=30)
    wishes = parser.parse_args()
    with TemporaryDirectory() as passing:
        measure(wishes.folder or Path(passing), wishes.rounds)


if __name__ == "__main__":
    main()
