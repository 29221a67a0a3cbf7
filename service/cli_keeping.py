"""Commands for those who keep an installation: calendar, keys, copies, receivers, what was not delivered."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from engine.errors import BadInput
from service import bootstrap
from service.configuration import from_environment

out = Console(soft_wrap=True)  # a line is a line, whoever reads it: a file and a program do not wrap
calendar = typer.Typer(no_args_is_help=True, help="working days 工作日表")
keys = typer.Typer(no_args_is_help=True, help="keys outside the database 密钥")
webhook = typer.Typer(no_args_is_help=True, help="receivers of events 事件接收方")
undelivered = typer.Typer(no_args_is_help=True, help="what was not delivered 未送达")


def attach(app: typer.Typer) -> None:
    """Hang these commands under the main one."""
    app.add_typer(calendar, name="calendar")
    app.add_typer(keys, name="keys")
    app.add_typer(webhook, name="webhook")
    app.add_typer(undelivered, name="undelivered")
    app.command()(backup)


@calendar.command("load")
def load_calendar(table: Path) -> None:
    """Load a year's working days from a CSV (date,kind[,name]) and compute what waited for them (载入)."""
    from service.calendars import load_table

    configuration = from_environment()
    loaded, computed = load_table(bootstrap.open_house(configuration), configuration.calendars, table)
    out.print(f"{loaded.year} is loaded, {computed} waiting limits computed 已载入，{computed} 个时限已算出")


@calendar.command("show")
def show_calendar() -> None:
    """Say which years have a table and which of them is provisional (查看)."""
    tables = bootstrap.calendar_of(from_environment()).tables
    years = [f"{year}{' (provisional 暂定)' if tables[year].provisional else ''}" for year in sorted(tables)]
    out.print(", ".join(years))


@keys.command("rotate")
def rotate() -> None:
    """Make a new data key and seal everything again under it, while the service runs (更换数据密钥)."""
    from service.keeping import rotate_keys

    house = bootstrap.open_house(from_environment())
    with Progress(console=out) as bar:
        task = bar.add_task("rows and files 行与文件", total=None)
        name, done = rotate_keys(house, lambda count, _: bar.update(task, completed=count))
    out.print(f"{name} is active, {done} sealed again 新密钥 {name} 已启用，重新加密 {done} 项")


@keys.command("rotate-index")
def rotate_blind_index() -> None:
    """Change the key of the search indexes; stop the services first (更换检索密钥，须先停止服务)."""
    from service.keeping import rotate_index

    house = bootstrap.open_house(from_environment())
    name = rotate_index(house, lambda _done, _total: None)
    out.print(f"{name} is active; start the services again 新检索密钥 {name} 已启用，请启动服务")


@webhook.command("add")
def add_webhook(
    url: str,
    kinds: Annotated[str, typer.Option(help="kinds of events, comma-separated; * is all 事件种类，以逗号分隔")] = "*",
) -> None:
    """Register an https receiver of events and print its secret, this once (登记接收方)."""
    from service.announcing import add_receiver

    secret = add_receiver(bootstrap.open_house(from_environment()), url, tuple(kinds.split(",")))
    out.print(f"secret 密钥: {secret}")


@undelivered.command("list")
def list_undelivered(
    limit: Annotated[int, typer.Option(min=1, max=100, help="at most 最多")] = 50,
    after: Annotated[str | None, typer.Option(help="where the last list ended 上次列到之处")] = None,
) -> None:
    """List what was given up, newest first: id, kind, case, attempts and cause (查看)."""
    from api.undelivered import further, told
    from engine.operate import undelivered as letters

    page = letters.Page(after=_place(after), limit=limit)
    with bootstrap.open_house(from_environment()).engine.reading() as connection:
        rows, total = letters.find(connection, page), letters.count(connection)
    for row in map(told, rows):
        case = row["case"]["number"] if row["case"] else "—"
        out.print(escape(f"{row['id']}  {row['kind_name_en']} {row['kind_name']}  {case}  ×{row['attempts']}"))
        out.print(escape(f"    {row['error_en']}\n    {row['error']}"))
    out.print(f"{len(rows)} of {total} not delivered 未送达 {total} 项，列出 {len(rows)} 项")
    if on := further(rows, limit):
        out.print(f"more 继续查看: --after {on}")


def _place(cursor: str | None) -> tuple[datetime, str] | None:
    """Where the last page ended, None for the first; BadInput for what is no cursor of a list."""
    from api import cursors
    from api.problems import Problem

    try:
        at, last = cursors.read(cursor) or (None, "")
    except Problem as wrong:
        raise BadInput(
            "Expected what the last list printed after --after but got something else; begin anew without it",
            zh="翻页标记无效，请去掉 --after 从第一页开始",
        ) from wrong
    return None if at is None else (at, last)


@undelivered.command("resend")
def resend(
    ids: Annotated[list[str], typer.Argument(help="ids of the list 编号")],
    reason: Annotated[str, typer.Option(help="why 原因")],
) -> None:
    """Send some of them again, with a reason that is kept (重发)."""
    from api.undelivered import send_again
    from engine.operate.undelivered import Resend

    house = bootstrap.open_house(from_environment())
    with house.working() as work:
        sent = send_again(house, work, Resend(ids, reason))
    out.print(f"{sent} will be sent again 已安排重发 {sent} 项")


def backup(
    folder: Path,
    with_keys: Annotated[bool, typer.Option("--with-keys", help="copy the keys as well 连同密钥")] = False,
) -> None:
    """Copy a running installation into an empty folder (备份)."""
    from service.keeping import back_up

    for line in back_up(from_environment(), folder, with_keys):
        out.print(line)
