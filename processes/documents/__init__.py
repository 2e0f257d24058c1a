"""Files of instances now; controlled documents and their revisions will live here too."""

from processes.documents.attachments import attach, attachments, configure, find, store
from processes.documents.files import ALLOWED, FILE_BYTES, INSTANCE_BYTES, FileStore, StoredFile
from processes.documents.models import Attachment

__all__ = [
    "ALLOWED",
    "FILE_BYTES",
    "INSTANCE_BYTES",
    "Attachment",
    "FileStore",
    "StoredFile",
    "attach",
    "attachments",
    "configure",
    "find",
    "store",
]
