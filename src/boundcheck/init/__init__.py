"""From a codebase to a first configuration, and from a configuration to one that knows what is new."""

from boundcheck.init.build import Start, look, observe_all
from boundcheck.init.summary import summary
from boundcheck.init.update import Update, update

__all__ = ["Start", "Update", "look", "observe_all", "summary", "update"]
