"""Hardened reading of one DMN file: bytes in, lxml tree out; a hostile or broken file is refused with a remedy."""

from __future__ import annotations

from lxml import etree

from .errors import DmnError

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 100
MAX_ELEMENTS = 200_000

# The model namespaces of DMN 1.1 to 1.5.
KNOWN_NAMESPACES = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20151101/dmn-base.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
)


def parse(source: bytes | str) -> etree._Element:
    """Return the root `definitions` element; raises DmnError naming element, reason and remedy."""
    data = _as_utf8(source)
    _refuse_doctype(data)
    if data.count(b"<") > 2 * MAX_ELEMENTS:  # before any tree is built
        raise _unbounded("", 0)
    root = _tree(data)
    _refuse_unbounded(root)
    _refuse_other_kinds(root)
    return root


def local(element: etree._Element) -> str:
    """The tag without its namespace; comments and processing instructions give an empty text."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def namespace(element: etree._Element) -> str:
    """The namespace of the tag, or an empty text."""
    tag = element.tag
    return tag[1:].split("}", 1)[0] if isinstance(tag, str) and tag.startswith("{") else ""


def line_of(element: etree._Element) -> int:
    """The line it stands on, from 1; 0 when unknown."""
    line = element.sourceline
    return line if isinstance(line, int) else 0


def words_of(element: etree._Element) -> str:
    """All text inside."""
    return "".join(str(part) for part in element.itertext())


def _as_utf8(source: bytes | str) -> bytes:
    data = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else bytes(source)
    if len(data) > MAX_BYTES:
        raise DmnError(
            f"文件超过上限 {MAX_BYTES >> 20} MB。",
            f"Expected at most {MAX_BYTES >> 20} MB but the file is larger.",
            remedy=("请拆分模型并用 import 连接。", "Split the model and connect the parts by import."),
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise _not_utf8(broken.start) from broken
    head = text[:200].lower()
    if head.lstrip().startswith("<?xml") and "encoding" in head.split("?>", 1)[0]:
        declared = head.split("?>", 1)[0]
        if "utf-8" not in declared and "us-ascii" not in declared:
            raise _not_utf8(0)
    return text.encode("utf-8")


def _not_utf8(position: int) -> DmnError:
    return DmnError(
        f"文件不是 UTF-8 编码，第 {position} 个字节有误。",
        f"Expected UTF-8 but byte {position} says otherwise.",
        remedy=("请以 UTF-8 保存。", "Save the file as UTF-8."),
    )


def _refuse_doctype(data: bytes) -> None:
    # Seen before any parser runs, so that no entity is ever declared; comments and CDATA may name it harmlessly.
    lowered = data.lower()
    for word in (b"<!doctype", b"<!entity"):
        at = lowered.find(word)
        if at >= 0:
            raise DmnError(
                "文件含有文档类型声明（DOCTYPE/ENTITY），不予读取。",
                "Expected plain XML but the file declares a document type or an entity.",
                element=word[2:].decode().upper(), line=data.count(b"\n", 0, at) + 1,
                remedy=("请删除 <!DOCTYPE …> 后重试。", "Remove the <!DOCTYPE …> and try again."),
            )


def _tree(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, dtd_validation=False,
        remove_comments=True, remove_pis=True, recover=False,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as broken:
        line = broken.lineno or 0
        raise DmnError(
            f"XML 有误（第 {line} 行）：{broken.msg}", f"Expected well-formed XML but line {line}: {broken.msg}",
            line=line, remedy=("请修正该处标记。", "Correct the markup there."),
        ) from broken


def _refuse_unbounded(root: etree._Element) -> None:
    depth = count = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > MAX_DEPTH or count > MAX_ELEMENTS:
            raise _unbounded(local(element), line_of(element))


def _unbounded(element: str, line: int) -> DmnError:
    return DmnError(
        f"元素嵌套或数量超过上限（深度 {MAX_DEPTH}，数量 {MAX_ELEMENTS}）。",
        f"Expected at most {MAX_DEPTH} levels and {MAX_ELEMENTS} elements but the file has more.",
        element=element, line=line, remedy=("请简化或拆分模型。", "Simplify or split the model."),
    )


def _refuse_other_kinds(root: etree._Element) -> None:
    if local(root) != "definitions" or "BPMN" in namespace(root):
        raise DmnError(
            f"根元素是 {local(root)}，不是 DMN 的 definitions。",
            f"Expected the root element 'definitions' of DMN but found {local(root)!r}.",
            element=local(root), line=line_of(root),
            remedy=("请选择一个 DMN 文件（.dmn）。", "Choose a DMN file (.dmn)."),
        )
