"""From a codebase to a first configuration, and from a configuration to one that knows what is new."""

from boundcheck.discover import MANIFESTS
from boundcheck.init.build import InitStart, Proposal, draft_of, look, observe_all
from boundcheck.init.summary import summary
from boundcheck.init.translate import READERS, told, translated
from boundcheck.init.update import Update, update

__all__ = [
    "MANIFESTS",
    "READERS",
    "InitStart",
    "Proposal",
    "Update",
    "draft_of",
    "look",
    "observe_all",
    "summary",
    "told",
    "translated",
    "update",
]
