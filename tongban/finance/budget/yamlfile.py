"""A YAML file from outside: hostile until proven harmless."""

from typing import Any, Final

import yaml

from tongban.kernel.refusals import Refused

BYTES_MAX: Final = 5_000_000
NODES_MAX: Final = 200_000
DEPTH_MAX: Final = 30


def read(content: bytes) -> dict[str, Any]:
    """Parse within bounds; only plain values, no tags of other languages, no self-biting aliases."""
    if len(content) > BYTES_MAX:
        raise Refused(f"文件超过{BYTES_MAX // 1_000_000}MB，不像是一个单位的年度资料")
    loader = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
    try:
        node = yaml.compose(content, Loader=loader)
        if node is None:
            raise Refused("文件是空的")
        if _size(node, {}, 0) > NODES_MAX:
            raise Refused("文件展开后过大，已拒绝导入")
        data = yaml.load(content, Loader=loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError, TypeError) as wrong:
        where = getattr(wrong, "problem_mark", None)
        line = f"（第{where.line + 1}行附近）" if where else ""
        if isinstance(wrong, yaml.reader.ReaderError | UnicodeDecodeError):
            raise Refused("文件不是UTF-8编码的文本，请用记事本另存为UTF-8后再导入") from wrong
        raise Refused(f"文件不是有效的YAML{line}，请检查缩进和引号") from wrong
    if not isinstance(data, dict):
        raise Refused("文件最外层应为“键: 值”，至少包含 bureau 和 fiscal_year")
    _plain(data)
    return data


def _size(node: yaml.Node, known: dict[int, int], depth: int) -> int:
    if depth > DEPTH_MAX:
        raise Refused("文件嵌套过深，已拒绝导入")
    if id(node) in known:
        if known[id(node)] < 0:
            raise Refused("文件中的引用互相包含，已拒绝导入")
        return known[id(node)]
    known[id(node)] = -1
    total = 1
    if isinstance(node, yaml.MappingNode):
        total += sum(_size(k, known, depth + 1) + _size(v, known, depth + 1) for k, v in node.value)
    elif isinstance(node, yaml.SequenceNode):
        total += sum(_size(child, known, depth + 1) for child in node.value)
    known[id(node)] = total
    return total


def _plain(value: Any) -> None:
    """No character that a database cannot keep."""
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise Refused("文件中有不能保存的控制字符，请删除后再导入")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _plain(key)
            _plain(inner)
    elif isinstance(value, list):
        for inner in value:
            _plain(inner)
