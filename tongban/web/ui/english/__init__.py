"""The public pages in English: the finished Chinese page, phrase by phrase (decision 0018).

Templates, forms and refusals are written once, in Chinese. For who reads English, the page that was made is read unit by
unit: the words between two block elements, inline elements included. A unit, or else a sentence or a part of it, that the
catalogue knows (tongban/data/english/) is written in English; what nobody translated keeps its Chinese, marked `lang`.
"""
