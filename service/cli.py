"""The command `heban`: init, serve, worker, demo, deploy, check, import, simulate, verify."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from engine.bpmn.refused import DefinitionRefused
from service import bootstrap, cli_keeping
from service.configuration import Configuration, from_environment
from service.logs import configure_logs
from service.refusals import SpokenCommands

if TYPE_CHECKING:
    from service.year.ledger import Plan

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Heban 核办", cls=SpokenCommands)
cli_keeping.attach(app)
out = Console(soft_wrap=True)  # a line is a line, whoever reads it: a file and a program do not wrap
SEVERITY = {"error": "error 错误", "warning": "warning 警告", "note": "note 提示", "info": "info 提示"}


@app.callback()
def every_command() -> None:
    """Heban 核办: decide and process."""
    configure_logs()


@app.command()
def init() -> None:
    """Make keys, folders and tables of a new installation; repeatable (初始化)."""
    configuration = from_environment()
    bootstrap.initialise(configuration)
    configuration.demo_begun.unlink(missing_ok=True)  # an installation of its own from now on
    house = bootstrap.open_house(configuration)
    from service.deploying import deploy_catalogue

    deploy_catalogue(house)
    out.print(f"Heban is ready in {configuration.home} 初始化完成")


@app.command()
def serve(
    port: Annotated[int | None, typer.Option(help="port 端口")] = None,
    with_worker: Annotated[bool, typer.Option("--with-worker/--no-worker", help="deadlines inside 内置定时")] = True,
) -> None:
    """Serve the API and the web front; in the embedded mode the worker runs inside (启动服务)."""
    from service.serving import run

    configuration = from_environment()
    run(replace(configuration, port=port or configuration.port), with_worker)


@app.command()
def worker() -> None:
    """Run deadlines, the outbox and long work in a process of its own; any number of them can run (定时进程)."""
    from service.beats import metronome

    configuration = from_environment()
    house = bootstrap.open_house(configuration)
    with metronome(house, timedelta(seconds=configuration.tick_seconds)):
        out.print("worker runs 定时进程已启动 (Ctrl+C stops it)")
        _wait_for_end()


@app.command()
def demo(
    and_serve: Annotated[bool, typer.Option("--serve", help="serve it afterwards 随后启动")] = False,
    students: Annotated[int, typer.Option(help="synthetic students 合成学生数")] = 20_000,
    fresh: Annotated[bool, typer.Option("--fresh", help="begin anew 重新生成")] = False,
) -> None:
    """Make the demo province once (演示省份) and print its sign-ins."""
    from service.demo import make_demo
    from service.listening import check_ready
    from service.serving import run

    configuration = replace(from_environment(), provisional_calendar=True)
    if and_serve:
        check_ready(configuration)  # before the minute that making the demo takes
    if fresh or not configuration.demo_file.exists():
        with Progress(console=out) as bar:
            make_demo(configuration, students, _reporter(bar))
    _print_sign_ins(configuration)
    if and_serve:
        run(configuration, with_worker=True)


@app.command()
def deploy(folder: Path, key: Annotated[str | None, typer.Option(help="process key 流程标识")] = None) -> None:
    """Deploy the diagram, rules and forms of a folder as a new published version (部署)."""
    house = bootstrap.open_house(from_environment())
    try:
        made = house.engine.deploy(_files(folder), key=key, complete=True)
    except DefinitionRefused as refused:
        _print_findings(refused.findings)
        raise typer.Exit(1) from None
    out.print(f"{made.key} version {made.version} is published 已发布")


@app.command()
def check(folder: Path) -> None:
    """Check the diagram, rules and forms of a folder without deploying them (检查)."""
    house = bootstrap.open_house(from_environment())
    findings = house.engine.check(_files(folder))
    _print_findings(findings)
    raise typer.Exit(1 if any(f.severity == "error" for f in findings) else 0)


@app.command("import")
def import_workbook(
    workbook: Path, school: Annotated[str, typer.Option(help="10-digit school code 学校标识码")],
    returned: Annotated[Path, typer.Option(help="where faulty rows go 退回文件")] = Path("returned.xlsx"),
    sheet: Annotated[str, typer.Option(help="its name, where several could be meant 工作表")] = "",
) -> None:  # fmt: skip
    """Import a student workbook for a school; faulty rows come back in a workbook (导入)."""
    from service.importing import import_file

    house = bootstrap.open_house(from_environment())
    with Progress(console=out) as bar:
        result = import_file(house, (workbook, returned), (school, sheet), _reporter(bar)("students 学生"))
    out.print(json.dumps(result, ensure_ascii=False))


@app.command("import-schools")
def import_school_list(
    schools: Path,
    result: Annotated[Path, typer.Option(help="where what became of each row goes 结果文件")] = Path("schools.xlsx"),
) -> None:
    """Import a list of schools (JSON, CSV or Excel); every row is taken, or named with the reason (导入学校名单)."""
    from service.importing_schools import import_schools

    house = bootstrap.open_house(from_environment())
    with Progress(console=out) as bar, result.open("wb") as written:
        found = import_schools(house, schools, written, _reporter(bar)("schools 学校"))
    out.print(json.dumps(found, ensure_ascii=False))


@app.command("import-preschool")
def import_preschool_files(
    workbook: Path, authority: Annotated[str, typer.Option(help="code of who hands them over 移交部门代码")]
) -> None:
    """Take in the pre-school files of children who leave kindergarten, for registration to find (接收学前学籍)."""
    from service.importing_preschool import import_preschool

    house = bootstrap.open_house(from_environment())
    out.print(json.dumps(import_preschool(house, workbook, authority), ensure_ascii=False))


@app.command()
def simulate(  # noqa: PLR0913 - the options of a command
    until: Annotated[str, typer.Argument(help="local date 日期, e.g. 2026-10-09")] = "",
    year: Annotated[int | None, typer.Option(help="play the school year that begins then 模拟整个学年")] = None,
    province: Annotated[str, typer.Option(help="its two digits 省份代码")] = "41",
    students: Annotated[int, typer.Option(help="pupils 学生数", min=500)] = 200_000,
    seed: Annotated[int, typer.Option(help="the same seed plays the same year 随机种子")] = 1,
    report: Annotated[Path, typer.Option(help="where the report goes 报告文件")] = Path("year.html"),
) -> None:
    """Move deadlines forward to a date, or play a school year of a province in a home of its own (模拟)."""
    from service.simulating import simulate_until

    if year is None:
        for line in simulate_until(from_environment(), until):
            out.print(line)
        return
    from service.year.ledger import Plan

    _simulate_year(Plan(year, province, students, seed), report)


def _simulate_year(plan: Plan, report: Path) -> None:
    """Play a year with progress, print what must balance, and fail where something does not."""
    from service.year.playing import simulate_year

    with Progress(console=out) as bar:
        found = simulate_year(from_environment(), plan, report, _reporter(bar))
    for check in found.checks:
        sign = "[green]=[/green]" if check.holds else "[red]≠[/red]"
        out.print(f"{check.left:>9,} {sign} {check.right:,}  {check.name.zh} {check.name.en}")
    out.print(f"{report} is written 报告已生成")
    raise typer.Exit(0 if found.holds else 1)


@app.command()
def verify() -> None:
    """Check every case's history chain; names the first break of each (校验)."""
    from service.verifying import broken_chains

    house = bootstrap.open_house(from_environment())
    checked, breaks = broken_chains(house)
    for line in breaks:
        out.print(f"[red]{line}[/red]")
    out.print(f"{checked} cases checked, {len(breaks)} broken 已校验 {checked} 件，{len(breaks)} 件有误")
    raise typer.Exit(1 if breaks else 0)


def main() -> None:
    """Entry of the console script."""
    app()


def _files(folder: Path) -> dict[str, bytes]:
    found = [p for p in sorted(folder.rglob("*")) if p.suffix in (".bpmn", ".dmn", ".form")]
    if not found:
        out.print(f"Expected .bpmn, .dmn or .form files in {folder} but found none 没有找到流程文件")
        raise typer.Exit(2)
    return {path.name: path.read_bytes() for path in found}


def _print_findings(findings: object) -> None:
    table = Table("element 元素", "severity 级别", "finding 问题", "remedy 办法")
    for f in findings:  # type: ignore[attr-defined]
        told, remedy = f"{f.message_zh}\n{f.message_en}", f"{f.remedy_zh}\n{f.remedy_en}"
        table.add_row(f.element, SEVERITY.get(f.severity, f.severity), told, remedy)
    out.print(table, soft_wrap=False)


def _print_sign_ins(configuration: Configuration) -> None:
    from service.demo_sign_ins import read_sign_ins

    table = Table("who 身份", "login 登录名", "password 密码", title="demo sign-ins 演示账号")
    for one in read_sign_ins(configuration.demo_file):
        table.add_row(f"{one.words}\n{one.words_en}", one.login, one.password)
    out.print(table, soft_wrap=False)


def _reporter(bar: Progress) -> Callable[[str], Callable[[int, int], None]]:
    def named(title: str) -> Callable[[int, int], None]:
        task = bar.add_task(title, total=None)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        return report

    return named


def _wait_for_end() -> None:
    """Until the process is told to end; what is under way is finished by whoever holds it."""
    told = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: told.set())
    told.wait()


if __name__ == "__main__":
    main()
