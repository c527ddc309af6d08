"""The Flesch-Kincaid grade of Markdown, and what counts as a word and a sentence of it.

Grade = 0.39 * words / sentences + 11.8 * syllables / words - 15.59 (Kincaid et al. 1975). Read are the
sentences of paragraphs, lists and quotations. Left out are tables, headings, code, inserts, numbers, and
words in capitals (names of forms, fields and codes), which are looked up and not read. A list entry ends a
sentence; a colon does not. Syllables are the places where pyphen would divide, with one more; because a
divider never cuts off a single letter, groups of vowels are counted too and the larger number is taken: a
word may count one too many, never one too few.
"""

import re
from functools import lru_cache

import pyphen

FEWEST_WORDS = 100
"""Words from which the grade means something; it was made on samples of a hundred."""

_DROPPED = re.compile(r"^\{\{[^\n]*\}\}[ \t]*$|^[ \t]*\|[^\n]*$|^#+ [^\n]*$|`[^`\n]*`", re.MULTILINE)
_FENCED = re.compile(r"```.*?```", re.DOTALL)
_ENTRY = re.compile(r"^[ \t>]*(?:[-*+]|\d+[.)])[ \t]+", re.MULTILINE)
_QUOTE = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)
_MARKS = re.compile(r"\]\([^)]*\)|[*_\[\]]")
_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?<![l])e$|(?<=[^dt])ed$")


def grade(markdown: str) -> float | None:
    """Return the school grade that a text asks of its reader; None when it is too short to tell."""
    sentences = [words for words in map(_words, sentences_of(markdown)) if words]
    words = [word for sentence in sentences for word in sentence]
    if len(words) < FEWEST_WORDS:
        return None
    syllables = sum(syllables_of(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def sentences_of(markdown: str) -> list[str]:
    """Return the sentences of a Markdown text without what is not read as a sentence."""
    text = _DROPPED.sub("", _FENCED.sub("", markdown))
    text = _MARKS.sub("", _ENTRY.sub("\n\n", _QUOTE.sub("", text)))
    blocks = [" ".join(block.split()) for block in re.split(r"\n\s*\n", text)]
    return [sentence for block in blocks for sentence in _END.split(block) if sentence.strip()]


@lru_cache(maxsize=20_000)
def syllables_of(word: str) -> int:
    """Return the syllables of a word, at least one."""
    plain = word.lower()
    divided = len(_dictionary().positions(plain)) + 1
    return max(divided, len(_VOWELS.findall(_SILENT.sub("", plain))), 1)


def _words(sentence: str) -> list[str]:
    return [word for word in _WORD.findall(sentence) if not (word.isupper() and len(word) > 1)]


@lru_cache(maxsize=1)
def _dictionary() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_US", left=1, right=1)
