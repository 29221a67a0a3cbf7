"""Texts of the findings about a file as a whole: its XML, its size, its encoding."""

from __future__ import annotations

from engine.bpmn.message import Message, error, note

FILES: dict[str, Message] = {
    "xml.too_large": error(
        "文件应不超过 {most} 字节，但有 {size} 字节",
        "Expected a file of at most {most} bytes but it has {size}",
        "拆分为几个流程文件",
        "Split it into several process files",
    ),
    "xml.not_utf8": error(
        "文件编码应为 UTF-8，但为 {encoding}",
        "Expected UTF-8 text but the encoding is {encoding}",
        "以 UTF-8 另存后再上传",
        "Save the file as UTF-8 and upload it again",
    ),
    "xml.bad_character": error(
        "文件含有 XML 不允许的字符 {character}",
        "Expected XML text but it holds the forbidden character {character}",
        "删除该字符",
        "Remove that character",
    ),
    "xml.doctype": error(
        "文件不得含有 DOCTYPE（文档类型声明）或实体",
        "Expected a file without DOCTYPE or entities but it has one",
        "删除 <!DOCTYPE …> 一段",
        "Remove the <!DOCTYPE …> part",
    ),
    "xml.empty": error(
        "文件为空",
        "Expected a BPMN file but it is empty",
        "选择含有流程图的文件",
        "Choose a file that holds a diagram",
    ),
    "xml.malformed": error(
        "文件不是格式正确的 XML，第 {line} 行附近有误。解析器原文：{reason}",
        "Expected well-formed XML but: {reason}",
        "用建模工具重新导出",
        "Export it again from the modeler",
    ),
    "xml.not_bpmn": error(
        "根元素应为 BPMN 2.0 的 definitions，但为 {tag}（命名空间 {namespace}）",
        "Expected the root element definitions of BPMN 2.0 but found {tag} (namespace {namespace})",
        "导出为 BPMN 2.0 XML",
        "Export the diagram as BPMN 2.0 XML",
    ),
    "xml.include": error(
        "文件不得引入其他文件（XInclude）",
        "Expected one whole file but it includes others (XInclude)",
        "删除 xi:include 元素",
        "Remove the xi:include element",
    ),
    "xml.too_many": error(
        "元素应不超过 {most} 个",
        "Expected at most {most} elements but there are more",
        "拆分流程图",
        "Split the diagram",
    ),
    "xml.attributes": error(
        "一个元素应不超过 {most} 个属性",
        "Expected at most {most} attributes on one element but there are more",
        "删除多余的属性",
        "Remove attributes that are not needed",
    ),
    "xml.too_deep": error(
        "元素嵌套应不超过 {most} 层，但有 {depth} 层",
        "Expected elements nested at most {most} deep but found {depth}",
        "减少子流程的嵌套",
        "Nest fewer sub-processes",
    ),
    "xml.instruction": note(
        "文件中的处理指令（<?…?>）已忽略",
        "Processing instructions (<?…?>) in the file are ignored",
        "可以删除它们",
        "You can remove them",
    ),
    "file.no_process": error(
        "文件中没有流程",
        "Expected at least one process but the file has none",
        "添加一个流程",
        "Add a process",
    ),
    "limit.nodes": error(
        "节点应不超过 {most} 个，但有 {nodes} 个",
        "Expected at most {most} nodes but there are {nodes}",
        "把一部分移到被调用的流程中",
        "Move a part into a process that is called",
    ),
    "limit.flows": error(
        "顺序流应不超过 {most} 条，但有 {flows} 条",
        "Expected at most {most} sequence flows but there are {flows}",
        "把一部分移到被调用的流程中",
        "Move a part into a process that is called",
    ),
    "limit.expressions": error(
        "全部表达式合计应不超过 {most} 个字符",
        "Expected at most {most} characters of expressions in one file",
        "改用决策表或服务",
        "Use decision tables or services",
    ),
    "process.twice": error(
        "流程“{element}”在一并部署的另一个文件中也有",
        "Expected each process in one file but '{element}' is in another file of the deployment too",
        "只保留一份，或改其编号",
        "Keep one of them, or change its id",
    ),
    "limit.cardinality": error(
        "多实例的数目之积应不超过 {most}，但为 {product}",
        "Expected the product of fixed instance counts to be at most {most} but it is {product}",
        "减少实例数或嵌套",
        "Use fewer instances or less nesting",
    ),
}
