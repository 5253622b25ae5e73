"""The rules, one numbered function each. To add one: write it, add it here and to docs/writing-knowledge.md.

K001 is not among them: what the loader refuses (form, references, missing sources) never becomes knowledge.
"""

from collections.abc import Callable, Iterator

from bot.lint.finding import Finding
from bot.lint.rules.dates import contradicting_dates, overdue_facts
from bot.lint.rules.found import phrasings_that_find_another, thin_entries
from bot.lint.rules.names import colliding_aliases, names_that_are_words, names_that_find_another
from bot.lint.rules.phrasings import near_duplicate_phrasings, phrasings_claimed_twice
from bot.lint.rules.quizzes import unfair_items
from bot.lint.rules.relations import contradicting_relations, nonsense_relations
from bot.lint.rules.sources import repeated_addresses, unread_sources, unused_sources
from bot.lint.rules.texts import too_long_suggestions, too_long_texts, unreadable_prose
from bot.lint.scope import Scope

Rule = Callable[[Scope], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    phrasings_claimed_twice,  # K101
    near_duplicate_phrasings,  # K102
    phrasings_that_find_another,  # K103
    thin_entries,  # K104
    colliding_aliases,  # K201
    names_that_are_words,  # K202
    names_that_find_another,  # K203
    contradicting_dates,  # K301
    overdue_facts,  # K302
    nonsense_relations,  # K401
    contradicting_relations,  # K402
    unused_sources,  # K501
    repeated_addresses,  # K502
    unread_sources,  # K503
    too_long_texts,  # K601
    unreadable_prose,  # K602
    too_long_suggestions,  # K603
    unfair_items,  # K701
)
