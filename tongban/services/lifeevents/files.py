"""A YAML file in pieces: hostile until proven harmless, and one piece that cannot be read does not cost the others."""

import codecs
import re
from collections.abc import Mapping
from typing import Any, Final

import yaml

from tongban.kernel.refusals import Refused
from tongban.services.lifeevents.plain import RowError, plain, with_text_answers

BYTES_MAX: Final = 10_000_000
NODES_MAX: Final = 1_000_000
DEPTH_MAX: Final = 40
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TYPED: Final = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:int"}
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Pieces = Mapping[str, list[Any]]  # a piece that cannot be read is its RowError


class _Loader(_Base):  # type: ignore[misc]
    """Safe; days stay text, and so do numbers that are codes (010, 0x10, 1:30)."""

    yaml_implicit_resolvers = {
        letter: [(tag, form) for tag, form in rules if tag not in _TYPED]
        for letter, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"[-+]?(?:0|[1-9]\d*)$"), list("-+0123456789"))


def pieces(content: bytes, parts: tuple[str, ...]) -> Pieces:
    """Each part of the file as a list of plain values. Raises Refused when it is no such file at all."""
    if len(content) > BYTES_MAX:
        raise Refused(f"文件超过{BYTES_MAX // 1_000_000}MB，请拆分后再导入")
    text = _FORBIDDEN.sub("\ufffd", _decoded(content))
    loader = None
    try:
        _check_events(text)
        loader = _Loader(text)
        node = loader.get_single_node()
    except (yaml.YAMLError, RecursionError) as wrong:
        where = getattr(wrong, "problem_mark", None)
        line = f"（第{where.line + 1}行附近）" if where else ""
        raise Refused(f"文件不是有效的YAML{line}，请检查缩进和引号") from wrong
    if node is None:
        raise Refused("文件是空的")
    if not isinstance(node, yaml.MappingNode):
        raise Refused("文件最外层应为“键: 值”，至少包含 onethings")
    if _size(node, {}) > NODES_MAX:
        raise Refused("文件展开后过大，已拒绝导入")
    found = {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}
    return {part: _pieces(loader, found.get(part), part) for part in parts}


def _decoded(content: bytes) -> str:
    for encoding in ("utf-16",) if content.startswith(_UTF16) else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("文件的文字编码不认识，请存为 UTF-8 后再导入")


def _check_events(text: str) -> None:
    """Depth and number before anything is built: building goes as deep as the file does."""
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=_Loader)):
        if number > NODES_MAX:
            raise Refused("文件过大，请拆分后再导入")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_MAX:
            raise Refused("文件嵌套过深，已拒绝导入")


def _size(node: yaml.Node, known: dict[int, int]) -> int:
    """Nodes after expanding aliases; a node that contains itself is refused."""
    if id(node) in known:
        if known[id(node)] < 0:
            raise Refused("文件中的引用互相包含，已拒绝导入")
        return known[id(node)]
    known[id(node)] = -1
    children = [part for pair in node.value for part in pair] if isinstance(node, yaml.MappingNode) else node.value
    total = 1 if isinstance(node, yaml.ScalarNode) else 1 + sum(_size(child, known) for child in children)
    known[id(node)] = total
    return total


def _pieces(loader: Any, node: yaml.Node | None, part: str) -> list[Any]:
    if isinstance(node, yaml.SequenceNode):
        return [_piece(loader, child, part) for child in node.value]
    if node is None or node.tag == "tag:yaml.org,2002:null":
        return []
    raise Refused(f"“{part}”应为列表")


def _piece(loader: Any, node: yaml.Node, part: str) -> Any:
    try:
        return with_text_answers(plain(loader.construct_document(node), part))
    except RowError as wrong:
        return wrong
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, OverflowError) as wrong:
        where = getattr(wrong, "problem_mark", None) or node.start_mark
        return RowError(part, f"第{where.line + 1}行附近有读不懂的值，请改成文字或数字")
