"""The command line: one module for each verb, found by its name and imported only when it is needed."""

from __future__ import annotations

import atexit
import gc
import pkgutil
from importlib import import_module
from typing import Any

import click

from ocqual import __version__
from ocqual.commands.errors import explained, stoppable

# what a command imports and reads lives to its end, so there is little garbage to look for
gc.set_threshold(100_000, 20, 100)
atexit.register(gc.freeze)


class Verbs(click.Group):
    """The modules of this package that have a command of their own name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs, by name."""
        names = (module.name for module in pkgutil.iter_modules(__path__))
        return sorted(name for name in names if self.get_command(ctx, name) is not None)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command for a verb, or ``None``."""
        if not cmd_name.isidentifier() or not any(module.name == cmd_name for module in pkgutil.iter_modules(__path__)):
            return None
        command = getattr(import_module(f"{__name__}.{cmd_name}"), cmd_name, None)
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As usual, but a verb that does not exist is answered with one that nearly does."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            import difflib

            near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1)
            hint = f": did you mean {near[0]!r}?" if near else ""
            raise click.UsageError(f"no such command {args[0]!r}{hint}", ctx)
        return super().resolve_command(ctx, args)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """As usual, but what is wrong with the options is told in one line."""
        with explained(debug=False):
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        """Run a verb; what a user can mend is told in one line."""
        with explained(debug=bool(ctx.params.get("debug"))), stoppable():
            try:
                return super().invoke(ctx)
            except click.UsageError as error:
                # what parsers refuse does not tell of which verb it is
                command = self.get_command(ctx, ctx.invoked_subcommand or "")
                if error.ctx is None and command is not None:
                    error.ctx = click.Context(command, ctx, ctx.invoked_subcommand)
                raise


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="ocqual", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show where in the code an error came up.")
def main(debug: bool) -> None:
    """How good is this open contracting data, for whom, and what should be fixed first?

    Start with: ocqual score FILE
    """
