"""Backups: consistent copies of the database, taken while the bot writes, each proven before it counts.

Everything here blocks for as long as it takes; a program with an event loop calls it in a thread.
"""

from corpus.backup.folder import Backup, backups
from corpus.backup.packing import is_backup
from corpus.backup.proving import Proof
from corpus.backup.restoring import Restored, restore
from corpus.backup.taking import Taken, take, verify

__all__ = ["Backup", "Proof", "Restored", "Taken", "backups", "is_backup", "restore", "take", "verify"]
