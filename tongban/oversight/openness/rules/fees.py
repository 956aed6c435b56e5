"""The fee for processing clearly unreasonable amounts (Disclosure Regulation art 42); tiers are settings. Whole fen."""

from collections.abc import Mapping


def by_piece(pieces: int, setting: Mapping[str, int]) -> int:
    """A number free, then a rate each, then a rate that rises with every further step."""
    assert pieces >= 0
    free, upto, step = setting["fee_piece_free"], setting["fee_piece_upto"], setting["fee_piece_step"]
    first = max(0, min(pieces, upto) - free) * setting["fee_piece_fen"]
    more, left, tier = 0, max(0, pieces - max(upto, free)), 1
    while left:
        now = min(left, step)
        more += now * (setting["fee_piece_fen"] + tier * setting["fee_piece_more_fen"])
        left, tier = left - now, tier + 1
    return first + more


def by_page(pages: int, setting: Mapping[str, int]) -> int:
    """A number free, then three rates a page."""
    assert pages >= 0
    free, upto = setting["fee_page_free"], max(setting["fee_page_upto"], setting["fee_page_free"])
    second = max(setting["fee_page_second_upto"], upto)
    first_pages = max(0, min(pages, upto) - free)
    second_pages = max(0, min(pages, second) - upto)
    third_pages = max(0, pages - second)
    return (
        first_pages * setting["fee_page_fen"]
        + second_pages * setting["fee_page_second_fen"]
        + third_pages * setting["fee_page_third_fen"]
    )
