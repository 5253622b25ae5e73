"""The command `isolate`: its commands, and how failures end (1, one clear line) and wrong use (2)."""

from __future__ import annotations

import sys

import typer

from bot.cli import data, db, knowledge, quiz
from bot.cli.ask import ask
from bot.cli.eval import eval_command
from bot.cli.learn import learn
from bot.cli.manifest import manifest
from bot.cli.play import play, run
from bot.cli.serve import serve
from bot.errors import IsolateError, UsageError

app = typer.Typer(
    name="isolate",
    help="Settles arguments about containers, virtual machines and images: right, short, cited, dated.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(ask)
app.command()(run)
app.command()(serve)
app.command()(play)
app.command()(manifest)
app.command("eval")(eval_command)
app.command()(learn)
app.add_typer(db.app, name="db", help="The tables of the database: bring them up, take them back, check.")
app.add_typer(data.app, name="data", help="What is remembered of people: show it, delete it.")
app.add_typer(quiz.app, name="quiz", help="Look at what a quiz asks.")
app.add_typer(knowledge.app, name="knowledge", help="Look at, check and export what is known.")


def main() -> None:
    """Run the command line; never shows a traceback for a user's mistake."""
    try:
        app()
    except UsageError as error:
        sys.stderr.write(f"isolate: {error}\n")
        sys.exit(2)
    except IsolateError as error:
        sys.stderr.write(f"isolate: {error}\n")
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away (`| head`): nothing to say, nobody to say it to
        sys.exit(1)
