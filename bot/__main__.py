"""`python -m bot`, the same as the command `isolate`."""


def main() -> None:
    """Run the command line."""
    from bot.cli import main as run

    run()


if __name__ == "__main__":
    main()
