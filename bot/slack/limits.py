"""Slack's numbers, each with its origin. Characters are counted as Slack does, after JSON decoding.

Unless another origin is given: docs.slack.dev/reference/block-kit (pages of the block or object named).
"""

BLOCKS = 50  # per message: block-kit/blocks
MESSAGE_CHARS = (
    12_000  # of all blocks, serialised; refused at about 13,200 (github.com/slackapi/bolt-js/issues/2509)
)
TEXT_CHARS = 4_000  # advised for a message's `text`: reference/methods/chat.postMessage
SECTION_CHARS = 3_000  # section block, and text objects anywhere
CONTEXT_ELEMENTS = 10  # context block
ACTIONS_ELEMENTS = 25  # actions block
TABLE_ROWS = 100  # table block
TABLE_CELLS = 20  # per row: table block
TABLE_CHARS = 10_000  # over all tables of a message: table block
TABLES = 1  # per message: table block
BUTTON_TEXT = 75  # button element
BUTTON_VALUE = 2_000  # button element
ACTION_ID = 255  # block elements
